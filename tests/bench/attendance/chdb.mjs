// ClickHouse in the process: MergeTree tables sorted by school and pupil, codes as low-cardinality text, and a
// counter row a pupil beside them.
import { Session } from "chdb";
import { cube, counts, perPupil, rules, weekly } from "./questions.mjs";

const countIf = (what) => `toInt64(countIf(${what}))`;
const cohorts = "(select toUInt32(number) as c from numbers(14)) as c";
const shift = (sql) => sql.replaceAll(/\(cohorts & \(1 << c\)\)/g, "bitAnd(cohorts, bitShiftLeft(toUInt32(1), c))")
	.replaceAll(/\(p\.cohorts & (\d+)\)/g, "bitAnd(p.cohorts, $1)")
	.replaceAll("'\\'", "'\\\\'");
const cells = perPupil(countIf);
const counters = "select school, year_group, cohorts, attending, authorised, unauthorised, late from counters";
const sql = {
	cube_cells: shift(cube(cells, countIf, cohorts, (x) => `toInt64(${x})`)),
	cube_counts: shift(cube(counters, countIf, cohorts, (x) => `toInt64(${x})`)),
	weekly: shift(weekly(countIf)),
	rules: shift(rules(countIf, (x) => `toInt64(uniqExact(${x}))`, "toDate(0)")),
};

export async function load(dump, work) {
	const s = new Session(`${work}/chdb`);
	const text = (q) => s.query(q, "TabSeparated");
	text("create database if not exists b engine = Atomic");
	text("create table b.marks (school UInt16, pupil UInt32, day Date, pm UInt8, week Date, code LowCardinality(String)) engine = MergeTree order by (school, pupil, day, pm)");
	text("create table b.pupils (school UInt16, pupil UInt32, year_group Int8, cohorts UInt32) engine = MergeTree order by (school, pupil)");
	text(`insert into b.pupils select * from file('${dump}/pupils.bin', 'RowBinary', 'school UInt16, pupil UInt32, year_group Int8, cohorts UInt32')`);
	text(`insert into b.marks select school, pupil, day, pm, toMonday(day), code from file('${dump}/marks.bin', 'RowBinary', 'school UInt16, pupil UInt32, day Date, pm UInt8, code String')`);
	text("optimize table b.marks final");
	text(`create table b.counters engine = MergeTree order by (school, pupil) as select p.school as school, p.pupil as pupil, p.year_group as year_group, p.cohorts as cohorts, m.attending as attending, m.authorised as authorised, m.unauthorised as unauthorised, m.late as late from (select pupil, ${shift(counts((w) => `toUInt32(countIf(${w}))`))} from b.marks group by pupil) m join b.pupils p on p.pupil = m.pupil`);
	text("use b");
	return {
		version: text("select version()").trim(),
		run: async (q) => void s.query(sql[q] + " format Null", "Null"),
		rows: async (q) => text(sql[q]).trimEnd().split("\n").map((line) => day(line.split("\t"), q)),
	};
}
const day = (row, question) => question !== "weekly" ? row : [row[0], Date.parse(row[1]) / 86400000, ...row.slice(2)];
