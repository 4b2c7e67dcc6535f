// Writes the types of the backend from its OpenAPI documents, `openapi/*.json`:
//
//     node scripts/types.mjs [--check]
//
// With --check nothing is written; the exit code says whether the types are current.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import process from "node:process";
import openapiTS, { astToString } from "openapi-typescript";

const documents = new URL("../openapi/", import.meta.url);
const generated = new URL("../src/lib/api/generated/", import.meta.url);
const check = process.argv.includes("--check");
let stale = 0;

await mkdir(generated, { recursive: true });
for (const name of (await readdir(documents)).filter((each) => each.endsWith(".json")).sort()) {
  const file = new URL(name.replace(".json", ".d.ts"), generated);
  const types = astToString(await openapiTS(new URL(name, documents)));
  const text = `// Made by "npm run types" from openapi/${name}; not edited by hand.\n\n${types}`;
  if (!check) {
    await writeFile(file, text);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    stale += 1;
    console.error(`${file.pathname} is not current: run "npm run types"`);
  }
}
process.exitCode = stale;
