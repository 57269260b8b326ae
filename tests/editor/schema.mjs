// Schemas beside the loader, by ajv. See 10-schema.sh.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parseAllDocuments } from "yaml";
import { must, readFolder, readKinds, schemaOf } from "./files.mjs";

const [root, mode] = process.argv.slice(2);
const golden = join(root, "tests/golden/config");
const list = join(root, "tests/editor/unseen.txt");
const kinds = readKinds();

const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
addFormats(ajv, ["date"]);
ajv.addVocabulary(["errorMessage", "defaultSnippets"]); // words of editors
const checks = new Map(
  kinds.map((kind) => {
    const schema = schemaOf(root, kind);
    must(schema.$schema === "http://json-schema.org/draft-07/schema#", kind.schemaFile, "is not of draft-07");
    must(ajv.validateSchema(schema), kind.schemaFile, ajv.errorsText());
    return [kind, ajv.compile(schema)];
  }),
);

/** "/share/0/to" -> "share[0].to", as the loader says it; a missing key's place is the key's own. */
function place(error) {
  const at = error.instancePath.replace(/\/(\d+)/g, "[$1]").replace(/\//g, ".").replace(/^\./, "");
  const missing = error.params.missingProperty;
  return missing === undefined ? at : at + (at && ".") + missing;
}

/** What an editor would underline: {broken} for YAML that is none, {places, text} for values. */
function complaint(file) {
  const documents = parseAllDocuments(file.text);
  const broken = documents.flatMap((d) => d.errors)[0];
  if (broken) return { broken: broken.message };
  if (documents.length === 0) return null; // nothing to underline
  if (documents.length > 1) return { broken: "more than one document" };
  const check = checks.get(file.kind);
  try {
    if (check(documents[0].toJS())) return null;
  } catch (error) {
    return { broken: error.message }; // an alias to nowhere
  }
  return { places: check.errors.map(place), text: ajv.errorsText(check.errors) };
}

// Every file the loader accepts.
const good = [join(root, "contracts/example"), join(golden, "base")].flatMap((folder) => readFolder(folder, kinds));
must(good.length >= 27, "only", good.length, "good files were found");
for (const file of good) {
  const seen = complaint(file);
  must(seen === null, file.path, "is fine and refused:", JSON.stringify(seen));
}

// The loader's golden cases lie over the base folder: file by file, who refuses what, and where?
let both = 0, neither = 0;
const unseen = [];
for (const name of readdirSync(golden).filter((n) => /^\d/.test(n)).sort()) {
  const said = readFileSync(join(golden, name, "expected.txt"), "utf8").split("\n");
  for (const file of readFolder(join(golden, name), kinds)) {
    const faults = said.filter((line) => line.startsWith(file.path + ":") && !/: warning: /.test(line));
    const seen = complaint(file);
    if (faults.length === 0) {
      must(seen === null, name, file.path, "has no fault and is refused:", JSON.stringify(seen));
      neither++;
    } else if (seen === null) unseen.push(`${name} ${faults[0].replace(/:\d+:\d+/, "")}`);
    else {
      // A fault without a path is of the whole file; what the loader says of an item, ajv may say of its list.
      const places = faults.map((line) => /^[^:]+:\d+:\d+: ([\w.[\]]+): /.exec(line)?.[1]);
      must(seen.broken || places.some((p) => p === undefined || seen.places.includes(p) ||
        seen.places.includes(p.replace(/\[\d+\]$/, ""))), name,
        "is refused for another reason:", faults[0], "|", seen.text);
      both++;
    }
  }
}
must(both > 0, "no golden case was refused");

// The case and the file count; the loader's words behind them are for people.
const cases = (lines) => lines.map((line) => line.split(": ")[0]);
if (mode === "--write")
  writeFileSync(list,
    "# Golden cases of tests/golden/config that an editor accepts and the loader refuses, with what the loader\n" +
    "# says: quotes, other files, two keys beside each other. Written by `tests/editor/10-schema.sh --write`.\n" +
    unseen.join("\n") + "\n");
const known = cases(readFileSync(list, "utf8").split("\n").filter((line) => line && !line.startsWith("#")));
const now = cases(unseen);
for (const line of now) must(known.includes(line), "the schema does not see, and the list does not say so:", line);
for (const line of known) must(now.includes(line), "the list says it is not seen, and it is, or is gone:", line);
if (process.exitCode) console.log("to take over what is right: tests/editor/10-schema.sh --write");

console.log(`${good.length} good files accepted; of ${both + unseen.length} files the loader refuses, the schema ` +
  `refuses ${both} and cannot see ${unseen.length}; ${neither} with warnings alone accepted by both`);
