// Polars in memory: codes as small numbers (by the letters' own order), a true/false column a cohort, and a
// counter row a pupil beside them. Reads the Parquet files that the driver made of the dump.
import pl from "nodejs-polars";

const letters = {
	attending: ["/", "\\", "L", "K", "V", "P", "W", "B"],
	authorised: ["C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T"],
	unauthorised: ["G", "N", "O", "U"],
	late: ["L", "U"],
};
const day = 86400000;

export async function load(dump) {
	const pupils = pl.readParquet(`${dump}/pupils.parquet`).withColumns(
		...Array.from({ length: 14 }, (_, c) => pl.col("cohorts").cast(pl.Int64).divideBy(2 ** c).floor().cast(pl.Int64).modulo(2).eq(1).alias(`in${c}`)));
	const known = pl.readParquet(`${dump}/codes.parquet`).getColumn("code").toArray().sort();
	const number = new Map(known.map((code, i) => [code, i]));
	const marks = pl.readParquet(`${dump}/marks_numbers.parquet`);
	const is = (kind) => pl.col("code").isIn(letters[kind].filter((l) => number.has(l)).map((l) => number.get(l)));
	const counts = Object.keys(letters).map((kind) => is(kind).cast(pl.Int64).sum().alias(kind));
	const perPupil = () => marks.lazy().groupBy("pupil").agg(...counts).join(pupils.lazy(), { on: "pupil" });
	const counters = await perPupil().collect();
	const cube = (from) => {
		const q = from.withColumns(
			pl.col("attending").plus(pl.col("authorised")).plus(pl.col("unauthorised")).alias("possible"),
			pl.col("authorised").plus(pl.col("unauthorised")).alias("absent"),
		).filter(pl.col("possible").gt(0));
		const share = (n) => pl.col("absent").multiplyBy(n).gtEq(pl.col("possible"));
		const band = (b) => share(2).not().and(pl.col("absent").multiplyBy(20).gtEq(pl.col("possible").multiplyBy(b)))
			.and(pl.col("absent").multiplyBy(20).lt(pl.col("possible").multiplyBy(b + 1)));
		const measures = [
			pl.col("possible").count().cast(pl.Int64).alias("enrolments"),
			...["possible", "attending", "authorised", "unauthorised", "late"].map((x) => pl.col(x).sum().alias(`s_${x}`)),
			share(10).cast(pl.Int64).sum().alias("pa"), share(2).cast(pl.Int64).sum().alias("sa"),
			...Array.from({ length: 10 }, (_, b) => band(b).cast(pl.Int64).sum().alias(`b${b}`)),
			share(2).cast(pl.Int64).sum().alias("b10"),
		];
		const order = ["school", "year_group", "cohort"];
		return pl.concat(Array.from({ length: 14 }, (_, c) =>
			q.filter(pl.col(`in${c}`)).groupBy(["school", "year_group"]).agg(...measures, pl.lit(c).cast(pl.Int64).first().alias("cohort"))))
			.select(...order, "enrolments", "s_possible", "s_attending", "s_authorised", "s_unauthorised", "s_late", "pa", "sa",
				...Array.from({ length: 11 }, (_, b) => `b${b}`));
	};
	const weekly = () => marks.lazy().groupBy(["school", "week"]).agg(...counts)
		.withColumns(pl.col("attending").plus(pl.col("authorised")).plus(pl.col("unauthorised")).alias("possible"))
		.filter(pl.col("possible").gt(0))
		.select("school", "week", "possible", "attending", "authorised", "unauthorised", "late");
	const rules = () => {
		const weeks = [...new Set(marks.getColumn("week").unique().toArray())].sort((a, b) => b - a).slice(0, 10);
		const kind = (frame, word) => frame.select("pupil", pl.lit(word).alias("kind"), pl.col("n").cast(pl.Int64).alias("n"));
		const penalty = marks.lazy().filter(pl.col("week").gtEq(Math.min(...weeks))).filter(is("unauthorised"))
			.groupBy("pupil").agg(pl.col("code").count().alias("n")).filter(pl.col("n").gtEq(10));
		const closed = number.has("#") ? pl.col("code").eq(number.get("#")) : pl.lit(false);
		const stop = marks.lazy().filter(is("unauthorised").or(closed).not()).groupBy("pupil").agg(pl.col("day").max().alias("stop"));
		const run = marks.lazy().filter(is("unauthorised")).join(stop, { on: "pupil", how: "left" })
			.filter(pl.col("day").gt(pl.col("stop").fillNull(0))).groupBy("pupil").agg(pl.col("day").nUnique().alias("n")).filter(pl.col("n").gtEq(10));
		const last = marks.getColumn("day").max();
		const absent = marks.lazy().filter(pl.col("day").eq(last)).filter(is("authorised").or(is("unauthorised")))
			.join(pupils.lazy().filter(pl.col("in9").or(pl.col("in10")).or(pl.col("in11"))), { on: "pupil" })
			.groupBy("pupil").agg(pl.col("code").count().alias("n"));
		return pl.concat([kind(penalty, "P"), kind(run, "R"), kind(absent, "S")]);
	};
	const ask = { cube_cells: () => cube(perPupil()), cube_counts: () => cube(counters.lazy()), weekly, rules };
	return {
		version: pl.version,
		run: async (q) => void (await ask[q]().collect()),
		rows: async (q) => (await ask[q]().collect()).rows(),
	};
}
