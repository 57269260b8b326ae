// Makes Parquet files of the dump, for the peers that read them: once with code letters, once with their numbers
// in the letters' own order. In a process of its own, so that its memory is given back.
import { Session } from "chdb";

const [, , dump, work] = process.argv;
const s = new Session(work);
const marks = `file('${dump}/marks.bin', 'RowBinary', 'school UInt16, pupil UInt32, day Date, pm UInt8, code String')`;
const run = (q) => s.query(q, "TabSeparated");
run(`select school, pupil, year_group, cohorts from file('${dump}/pupils.bin', 'RowBinary', 'school UInt16, pupil UInt32, year_group Int8, cohorts UInt32') order by school, pupil into outfile '${dump}/pupils.parquet' format Parquet`);
run(`select school, pupil, toDate32(d) as day, pm, toDate32(toMonday(d)) as week, code from (select school, pupil, day as d, pm, code from ${marks}) into outfile '${dump}/marks.parquet' format Parquet settings output_format_parquet_string_as_string = 1, max_threads = 1`);
run(`select distinct code from ${marks} order by code into outfile '${dump}/codes.parquet' format Parquet settings output_format_parquet_string_as_string = 1`);
run(`with (select arraySort(groupUniqArray(code)) from ${marks}) as codes select school, pupil, toUInt16(d) as day, pm, toUInt16(toMonday(d)) as week, toUInt8(indexOf(codes, c) - 1) as code from (select school, pupil, day as d, pm, code as c from ${marks}) into outfile '${dump}/marks_numbers.parquet' format Parquet settings max_threads = 1`);
process.stdout.write(JSON.stringify({ made: true }) + "\n");
process.exit(0);
