// The files of a borough and the schemas of their kinds, as `muster explain` tells them.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const explain = (...words) =>
  execFileSync(join(process.env.MUSTER_BUILD, "bin/muster"), ["explain", ...words], { encoding: "utf8" });

/** [{name, pattern, schemaFile}]: "ShareContract", "contracts/*.yaml", "share-contract.schema.json" */
export function readKinds() {
  return [...explain().matchAll(/^### (\w+) \(`(.*)`\)$/gm)].map(([, name, pattern]) => ({
    name,
    pattern,
    schemaFile: name.replace(/\B[A-Z]/g, "-$&").toLowerCase() + ".schema.json",
  }));
}

export const schemaOf = (root, kind) =>
  JSON.parse(readFileSync(join(root, "schemas", kind.schemaFile), "utf8"));

/** [{kind, path, text}] of one folder, by where files stand. */
export function readFolder(folder, kinds) {
  return kinds.flatMap((kind) => {
    const [dir, name] = kind.pattern.includes("/") ? kind.pattern.split("/") : ["", kind.pattern];
    const at = join(folder, dir);
    const fits = (n) => (name === "*.yaml" ? n.endsWith(".yaml") && !n.endsWith(".test.yaml") : n === name);
    const names = existsSync(at) ? readdirSync(at).filter(fits).sort() : [];
    return names.map((n) => ({ kind, path: join(dir, n), text: readFileSync(join(at, n), "utf8") }));
  });
}

export function must(condition, ...words) {
  if (condition) return;
  console.log("FAILED:", ...words);
  process.exitCode = 1;
}
