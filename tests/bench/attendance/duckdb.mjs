// DuckDB in memory, both cores: codes as an enum, rows in the order of school and pupil, and a counter row a
// pupil beside them. Reads the Parquet files that the driver made of the dump.
import duckdb from "@duckdb/node-api";
import { cube, counts, perPupil, rules, weekly } from "./questions.mjs";

const countIf = (what) => `count(*) filter (${what})`;
const cohorts = "(select range::uinteger as c from range(14)) as c";
const sql = {
	cube_cells: cube(perPupil(countIf), countIf, cohorts, (x) => `${x}::bigint`),
	cube_counts: cube("select * from counters", countIf, cohorts, (x) => `${x}::bigint`),
	weekly: weekly(countIf),
	rules: rules(countIf, (x) => `count(distinct ${x})`, "date '1970-01-01'"),
};

export async function load(dump) {
	const db = await duckdb.DuckDBInstance.create(":memory:");
	const c = await db.connect();
	await c.run(`create type code as enum (select distinct code from '${dump}/marks.parquet' order by 1)`);
	await c.run(`create table pupils as select school::usmallint as school, pupil::uinteger as pupil, year_group::tinyint as year_group, cohorts::uinteger as cohorts from '${dump}/pupils.parquet'`);
	await c.run(`create table marks as select school::usmallint as school, pupil::uinteger as pupil, day::date as day, pm::utinyint as pm, week::date as week, code::code as code from '${dump}/marks.parquet'`);
	await c.run(`create table counters as select p.*, m.* exclude (pupil) from (select pupil, ${counts((w) => `(${countIf(w)})::uinteger`)} from marks group by pupil) m join pupils p on p.pupil = m.pupil`);
	const version = (await c.runAndReadAll("select version()")).getRows()[0][0];
	return {
		version,
		run: (q) => c.run(sql[q]),
		rows: async (q) => (await c.runAndReadAll(sql[q])).getRows().map((row) => row.map((v) => v?.days ?? v)),
	};
}
