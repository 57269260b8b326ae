// A peer as a process of its own: loads the dump, then answers `NAME` lines on stdin with the time it took,
// or, for `check NAME`, the digest of its answer.
//   peer.mjs duckdb|chdb|polars|sqlite DUMP WORK
import { createInterface } from "node:readline";
import { digest } from "./questions.mjs";

const [, , name, dump, work] = process.argv;
const { load } = await import(`./${name}.mjs`);
const started = performance.now();
const peer = await load(dump, work);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
say({ ready: name, version: peer.version, load_ms: performance.now() - started, memory_mb: process.memoryUsage.rss() / 1048576 });
for await (const line of createInterface({ input: process.stdin })) {
	const [verb, question] = line.split(" ");
	if (verb === "check") say(digest(await peer.rows(question)));
	else if (verb === "run") {
		const before = performance.now();
		await peer.run(question);
		say({ ms: performance.now() - before });
	} else break;
}
await peer.close?.();
process.exit(0);
