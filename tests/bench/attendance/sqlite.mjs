// SQLite: a row a mark in key order, a counter row a pupil beside them.
import { DatabaseSync } from "node:sqlite";
import { createReadStream, readFileSync } from "node:fs";
import { cube, counts, perPupil, rules, weekly } from "./questions.mjs";

const countIf = (what) => `count(*) filter (where ${what})`;
const cohorts = "(with recursive n(c) as (select 0 union all select c + 1 from n where c < 13) select c from n) as c";
const sql = {
	cube_cells: cube(perPupil(countIf), countIf, cohorts, (x) => x),
	cube_counts: cube("select * from counters", countIf, cohorts, (x) => x),
	weekly: weekly(countIf),
	rules: rules(countIf, (x) => `count(distinct ${x})`, "0"),
};

export async function load(dump, work) {
	const db = new DatabaseSync(`${work}/marks.sqlite`);
	db.exec("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -2000000; pragma threads = 2; begin");
	db.exec("create table pupils (pupil integer primary key, school integer, year_group integer, cohorts integer) strict");
	db.exec("create table marks (school integer, pupil integer, day integer, pm integer, week integer, code text, primary key (pupil, day, pm)) strict, without rowid");
	const pupil = db.prepare("insert into pupils (school, pupil, year_group, cohorts) values (?, ?, ?, ?)");
	const pupils = readFileSync(`${dump}/pupils.bin`);
	for (let at = 0; at < pupils.length; at += 11)
		pupil.run(pupils.readUInt16LE(at), pupils.readUInt32LE(at + 2), pupils.readInt8(at + 6), pupils.readUInt32LE(at + 7));
	const mark = db.prepare("insert into marks (school, pupil, day, pm, week, code) values (?, ?, ?, ?, ?, ?)");
	const letters = new Map();
	let rest = Buffer.alloc(0);
	for await (const chunk of createReadStream(`${dump}/marks.bin`, { highWaterMark: 1 << 22 })) {
		const b = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		let at = 0;
		while (at + 10 <= b.length && at + 10 + b[at + 9] <= b.length) {
			const length = b[at + 9], day = b.readUInt16LE(at + 6);
			const key = length === 1 ? b[at + 10] : b.readUInt16LE(at + 10);
			let code = letters.get(key);
			if (code === undefined) letters.set(key, (code = b.toString("latin1", at + 10, at + 10 + length)));
			mark.run(b.readUInt16LE(at), b.readUInt32LE(at + 2), day, b[at + 8], day - ((day + 3) % 7), code);
			at += 10 + length;
		}
		rest = b.subarray(at);
	}
	db.exec("commit");
	db.exec(`create table counters as select p.school, p.pupil, p.year_group, p.cohorts, m.attending, m.authorised, m.unauthorised, m.late from (select pupil, ${counts(countIf)} from marks group by pupil) m join pupils p on p.pupil = m.pupil`);
	db.exec("analyze");
	const rows = (q) => db.prepare(sql[q]).all().map((row) => Object.values(row));
	return {
		version: db.prepare("select sqlite_version() as v").get().v,
		run: async (q) => void rows(q),
		rows: async (q) => rows(q),
		close: () => db.close(),
	};
}
