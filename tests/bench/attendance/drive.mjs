// Runs Muster and its peers in turns over the same marks and prints the table.
//   drive.mjs MUSTER_BENCH WORK PUPILS ROUNDS PEER...
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { names } from "./questions.mjs";

const [, , bench, work, pupils, rounds, ...peers] = process.argv;
const dump = `${work}/dump`;
rmSync(work, { recursive: true, force: true });
mkdirSync(dump, { recursive: true });

class Child {
	constructor(command, args) {
		this.process = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
		this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
	}
	async read() {
		const { value, done } = await this.lines.next();
		if (done) throw new Error("a rival ended before it answered");
		return JSON.parse(value);
	}
	ask(line) {
		this.process.stdin.write(line + "\n");
		return this.read();
	}
	end() {
		const over = new Promise((resolve) => this.process.on("exit", resolve));
		this.process.stdin.end();
		return over;
	}
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const shown = (ms) => (ms < 10 ? ms.toFixed(2) : ms < 1000 ? ms.toFixed(0) : ms.toLocaleString("en", { maximumFractionDigits: 0 }));

const muster = new Child(bench, ["--pupils", pupils, ...(peers.length > 0 ? ["--dump", dump] : [])]);
const facts = await muster.read();
console.log(`${facts.pupils.toLocaleString("en")} pupils, ${facts.schools.toLocaleString("en")} schools, ${facts.marks.toLocaleString("en")} marks, ${facts.cells_mb} MB of cells; ${facts.threads} threads`);
if (peers.some((p) => p === "duckdb" || p === "polars")) {
	const maker = new Child(process.execPath, [fileURLToPath(new URL("parquet.mjs", import.meta.url)), dump, `${work}/parquet`]);
	await maker.read();
	await maker.end();
}
const expected = {};
for (const q of names) expected[q] = await muster.ask(`check ${q}`);

const table = {};
let wrong = 0;
for (const name of peers) {
	const peer = new Child(process.execPath, ["--no-warnings", fileURLToPath(new URL("peer.mjs", import.meta.url)), name, dump, work]);
	const ready = await peer.read();
	console.log(`${name} ${ready.version}: loaded in ${(ready.load_ms / 1000).toFixed(1)} s`);
	for (const q of names) {
		const answer = await peer.ask(`check ${q}`);
		if (answer.sha256 !== expected[q].sha256) {
			wrong++;
			console.log(`${name}, ${q}: ANSWERS DIFFER: ${answer.rows} rows against our ${expected[q].rows}; ${answer.sha256.slice(0, 8)}`);
		}
		const ours = [], theirs = [];
		// In turns, so that a slow minute of the machine is everybody's. What takes long is run less often.
		for (let round = 0; round < rounds; round++) {
			for (let again = 0; again < 5; again++) ours.push((await muster.ask(`run ${q}`)).ms);
			theirs.push((await peer.ask(`run ${q}`)).ms);
			if (theirs.at(-1) > 5000 && round >= (theirs.at(-1) > 20000 ? 0 : 2)) break;
		}
		(table[q] ??= []).push({ name, theirs: median(theirs), ours: median(ours), times: theirs.length });
	}
	await peer.end();
}
const ruler = [], own = Object.fromEntries(names.map((q) => [q, []]));
for (let round = 0; round < 9; round++) {
	ruler.push((await muster.ask("run ruler")).ms);
	for (const q of names) own[q].push((await muster.ask(`run ${q}`)).ms);
}
console.log(`\nruler: a plain vector sum over the same ${facts.cells_mb} MB in ${shown(median(ruler))} ms, ${(facts.cells_mb / median(ruler)).toFixed(1)} GB/s`);
console.log("\n| question | Muster, ms | marks/s | share of the ruler | " + peers.map((p) => `${p}, ms (ratio)`).join(" | ") + " |");
console.log("|---|---|---|---|" + peers.map(() => "---|").join(""));
for (const q of names) {
	const ms = median(own[q]);
	const cells = q === "cube_cells" || q === "weekly";
	const cols = peers.map((p) => {
		const row = table[q].find((r) => r.name === p);
		return `${shown(row.theirs)} (${(row.theirs / row.ours).toFixed(0)}x)`;
	});
	console.log(`| ${q} | ${shown(ms)} | ${cells ? `${(facts.marks / ms / 1e6).toFixed(1)} thousand million` : "-"} | ${cells ? `${(100 * median(ruler) / ms).toFixed(0)} %` : "-"} | ${cols.join(" | ")} |`);
}
console.log(wrong === 0 ? "\nall answers equal" : `\n${wrong} answers DIFFER`);
await muster.end();
rmSync(work, { recursive: true, force: true });
process.exit(wrong === 0 ? 0 : 1);
