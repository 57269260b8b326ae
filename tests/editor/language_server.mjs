// Files as an editor with the YAML language server meets them. See 20-language-server.sh.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "./client.mjs";
import { must, readFolder, readKinds, schemaOf } from "./files.mjs";

const [root, node, server] = process.argv.slice(2);
const folder = join(root, "contracts/example");
const uriOf = (path) => pathToFileURL(join(folder, path)).href;
const kinds = readKinds();
const files = readFolder(folder, kinds);
const client = new Client(node, server, "--stdio");
await client.start(pathToFileURL(root).href);

/** Every example is told its schema by its first line, and nothing in it is underlined. */
for (const { kind, path, text } of files) {
  const up = "../".repeat(path.split("/").length + 1);
  must(text.startsWith(`# yaml-language-server: $schema=${up}schemas/${kind.schemaFile}\n`), path, "has no such first line");
  const found = await client.open(uriOf(path), text);
  must(found.length === 0, path, "is fine and underlined:", JSON.stringify(found));
  client.close(uriOf(path));
}
must(files.length >= 25, "only", files.length, "examples were found");

const contract = files.find((f) => f.path === "contracts/looked-after-daily.yaml");
const lines = contract.text.split("\n");
let copies = 0;

/** Opens a contract that stands beside the examples, and asks `ask` at a place of it. */
async function show(text, ask, line, character) {
  const uri = uriOf(`contracts/typed-${++copies}.yaml`); // a name of its own: each has its first marks once
  const found = await client.open(uri, text);
  const position = { textDocument: { uri }, position: { line, character } };
  const answer = ask && (await client.ask(`textDocument/${ask}`, position));
  client.close(uri);
  return { at: line, found, answer };
}

/** The example with the line that starts so written anew; asked behind its last character, or at `column`. */
function typed(start, line, { ask, column = line.length } = {}) {
  const at = lines.findIndex((l) => l.startsWith(start));
  must(at >= 0, "no line starts with", start);
  return show(lines.with(at, line).join("\n"), ask, at, column);
}

/** A contract of these lines alone, asked behind the last character. */
function begun(...written) {
  const text = [lines[0], ...written].join("\n");
  return show(text, "completion", written.length, written.at(-1).length);
}
const labels = ({ answer }) => (answer.items ?? answer).map((item) => item.label);
const item = ({ answer }, label) => (answer.items ?? answer).find((i) => i.label === label);

// Keys: what belongs at this place and stands nowhere yet.
{
  const asked = await typed("valid:", "val", { ask: "completion" });
  must(labels(asked).includes("valid"), "val completes to", labels(asked));
  must(!labels(asked).includes("title"), "a key that stands already is offered again");
  must(item(asked, "valid")?.documentation?.includes("when it is in force"), "no word on what `valid` is");
}

// Words of a choice: all of them and no others.
{
  const asked = await typed("purpose:", "purpose: ", { ask: "completion" });
  const words = ["attendance_support", "missing_education", "safeguarding", "statistics"];
  must(JSON.stringify(labels(asked).sort()) === JSON.stringify(words), "purposes offered:", labels(asked));
}

// What needs quotes is written with them: the loader refuses it without.
{
  const time = item(await begun("collect:", "  looks:", "    clo"), "close");
  must((time?.textEdit?.newText ?? time?.insertText) === 'close: "16:15"', "close is written", JSON.stringify(time));
  const digits = item(await begun("parties:", "  receiver:", "    auth"), "authority");
  must((digits?.textEdit?.newText ?? digits?.insertText) === 'authority: "$1"', "digits are written", JSON.stringify(digits));
}

// A misspelt key is underlined where it stands, and the one that is missing is named.
{
  const { at, found } = await typed("status:", "statsu: active");
  const there = found.filter((d) => d.range.start.line === at && d.range.start.character === 0);
  must(there.some((d) => /statsu/.test(d.message)), "a misspelt key:", JSON.stringify(found));
  must(found.some((d) => /Missing property "status"/.test(d.message)), "a missing key:", JSON.stringify(found));
}

// A value that does not fit is underlined in the loader's words.
for (const [start, line, words] of [
  ["version:", "version: 2.1", "expected a version of three numbers like 2.1.0"],
  ["id:", "id: Looked After", "expected a name of lower-case letters, digits and hyphens (at most 63)"],
  ["small_numbers:", "small_numbers: 21", null],
  ["purpose:", "purpose: safegarding", null],
]) {
  const { at, found } = await typed(start, line);
  must(found.length === 1 && found[0].range.start.line === at, line, "is underlined so:", JSON.stringify(found));
  if (words) must(found[0]?.message === words, line, "is told so:", found[0]?.message);
}

// Hovering over a key shows the help of its row.
{
  const { description } = schemaOf(root, contract.kind).properties.purpose;
  const { answer } = await typed("purpose:", "purpose: safeguarding", { ask: "hover", column: 3 });
  const shown = answer?.contents?.value ?? "";
  must(description.length > 10 && shown.includes(description), "hovering over purpose shows", shown);
}

await client.stop();
if (!process.exitCode) console.log(`${files.length} examples without a mark; keys, words, marks and help as they should be`);
