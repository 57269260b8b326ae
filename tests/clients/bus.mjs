// The bus as its documents tell it. Usage:
//   bus.mjs ROOT documents        the AsyncAPI document is accepted without a word and says what bus.md says
//   bus.mjs ROOT bodies FILE...   each line of the files is a body that the JSON Schema takes, and names all of
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Parser } from "@asyncapi/parser";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const [root, what, ...files] = process.argv.slice(2);
const at = (name) => join(root, "schemas", name);
let faults = 0;
function must(condition, ...words) {
  if (condition) return;
  console.log("FAILED:", ...words);
  faults++;
}

/** {HELLO: ["version", "mailbox", "window"], ...} of the grammar in bus.md. */
function grammar(text) {
  const rows = [...text.matchAll(/^[a-z-]+ +=\s+"([A-Z-]+)"((?: +\| [a-z-]+)*)$/gm)];
  return Object.fromEntries(rows.map(([, verb, rest]) => [verb, [...rest.matchAll(/[a-z-]+/g)].map(String)]));
}
/** Verbs of one side: `client  = hello / ack / ...`. */
const said = (text, side) =>
  new RegExp(`^${side} += (.*)$`, "m").exec(text)[1].split(" / ").map((verb) => verb.toUpperCase()).sort();

async function documents() {
  const source = at("bus/asyncapi.yaml");
  const { document, diagnostics } = await new Parser().parse(readFileSync(source, "utf8"), {
    source: pathToFileURL(source).href,
  });
  for (const d of diagnostics) must(false, d.path.join("."), d.message);
  must(document?.version() === "3.1.0", "no AsyncAPI 3 document");

  const specification = readFileSync(at("bus.md"), "utf8");
  const { components, operations, channels } = parse(readFileSync(source, "utf8"));
  const frames = Object.fromEntries(Object.values(components.messages).map((m) => [m.name, m["x-frames"]]));
  must(JSON.stringify(Object.entries(grammar(specification)).sort()) === JSON.stringify(Object.entries(frames).sort()),
    "the frames of asyncapi.yaml and of bus.md differ:", JSON.stringify(grammar(specification)), JSON.stringify(frames));
  must(Object.keys(channels.mailbox.messages).length === Object.keys(frames).length, "a message is in no channel");

  const verbs = (action, answer) =>
    [...new Set(Object.values(operations).flatMap((o) =>
      [...(o.action === action ? o.messages : []), ...(o.action === answer ? (o.reply?.messages ?? []) : [])]
        .map((m) => m.$ref.split("/").at(-1).toUpperCase())))].sort();
  must(String(verbs("receive", "send")) === String(said(specification, "client")), "what clients say differs",
    verbs("receive", "send"));
  must(String(verbs("send", "receive")) === String(said(specification, "server")), "what the server says differs",
    verbs("send", "receive"));

  const codes = [...specification.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code);
  must(String(components.messages.error.headers.properties.code.enum) === String(codes), "the error codes differ", codes);
  console.log(`${Object.keys(frames).length} messages, ${codes.length} error codes, no diagnostics`);
}

/** Takes no member the schema does not name: what is sent is documented, whole. */
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  if (copy.type === "object" && copy.properties) copy.additionalProperties = false;
  return copy;
}

function bodies() {
  const ajv = addFormats(new Ajv({ strict: true, strictRequired: false, allErrors: true }));
  const compile = (name) =>
    ajv.compile(strict({ ...JSON.parse(readFileSync(at(`bus/${name}.schema.json`), "utf8")), $id: undefined }));
  const alert = compile("alert"), digest = compile("digest");
  const isDigest = (body) => body.type === "uk.gov.local.muster.digest.v1";
  const seen = new Set();
  let count = 0;
  for (const file of files)
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const body = JSON.parse(line);
      count++;
      const check = isDigest(body) ? digest : alert;
      must(check(body), file, JSON.stringify(check.errors), line);
      seen.add(isDigest(body) ? "digest" : body.data?.state);
    }
  must(count > 0, "no body to check");
  // A schema that takes anything would take these too.
  const body = files.flatMap((file) => readFileSync(file, "utf8").split("\n").filter(Boolean)).map((line) => JSON.parse(line))
    .find((one) => !isDigest(one));
  for (const [name, broken] of Object.entries({
    "no revision": { ...body, data: { ...body.data, revision: undefined } },
    "another state": { ...body, data: { ...body.data, state: "lost" } },
    "closed without outcome": { ...body, data: { ...body.data, state: "closed", outcome: undefined } },
    "a member nobody named": { ...body, data: { ...body.data, surname: "x" } },
    "no CloudEvent": body.data,
  }))
    must(!alert(JSON.parse(JSON.stringify(broken))), "the schema takes a body with", name);
  console.log(`${count} bodies, states ${[...seen].sort().join(" ")}`);
}

await (what === "documents" ? documents() : bodies());
process.exitCode = faults > 0 ? 1 : 0;
