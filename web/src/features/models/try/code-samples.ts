import { type Asked, bodyOf } from "./request";

/** Stands for the visitor's key, which no page ever knows. */
export const KEY = "YOUR_API_KEY";

export interface CodeSample {
  id: string;
  label: string;
  code: string;
}

/** The same call from elsewhere; `model` is a name or an id. */
export function codeSamples(origin: string, model: string, asked: Asked): CodeSample[] {
  const url = `${origin}/api/v1/predict/${encodeURIComponent(model)}`;
  return [
    { id: "curl", label: "curl", code: curl(url, asked) },
    { id: "client", label: "Python client", code: pythonClient(origin, model, asked) },
    { id: "requests", label: "Python requests", code: pythonRequests(url, asked) },
    { id: "javascript", label: "JavaScript", code: javascript(url, asked) },
  ];
}

function curl(url: string, asked: Asked): string {
  // In single quotes the shell leaves everything alone but the quote itself.
  const body = bodyOf(asked).replaceAll("'", String.raw`'\''`);
  return [
    `curl -X POST '${url}' \\`,
    `  -H 'X-API-Key: ${KEY}' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '${body}'`,
  ].join("\n");
}

function pythonClient(origin: string, model: string, asked: Asked): string {
  const rows = asked.row ? `[${pythonDict(asked)}]` : `[${JSON.stringify(asked.plantId)}]`;
  const method = asked.row ? "predict" : "predict_plants";
  const options = [
    ...(asked.version === null ? [] : [`version=${JSON.stringify(asked.version)}`]),
    ...(asked.explain ? ["explain=True"] : []),
  ];
  const values = [JSON.stringify(model), rows, ...options].join(", ");
  return [
    "from penstock.client import Client",
    "",
    `with Client(${JSON.stringify(origin)}, api_key="${KEY}") as client:`,
    `    answer = client.${method}(${values})`,
    "    print(answer.predictions)",
  ].join("\n");
}

function pythonRequests(url: string, asked: Asked): string {
  return [
    "import requests",
    "",
    "answer = requests.post(",
    `    ${JSON.stringify(url)},`,
    `    headers={"X-API-Key": "${KEY}"},`,
    `    json=${python(bodyOf(asked))},`,
    "    timeout=30,",
    ")",
    "answer.raise_for_status()",
    'print(answer.json()["predictions"])',
  ].join("\n");
}

function javascript(url: string, asked: Asked): string {
  return [
    `const response = await fetch(${JSON.stringify(url)}, {`,
    '  method: "POST",',
    `  headers: { "X-API-Key": "${KEY}", "Content-Type": "application/json" },`,
    // As text: JavaScript's own numbers have not all digits of a 64-bit integer.
    `  body: ${JSON.stringify(bodyOf(asked))},`,
    "});",
    "if (!response.ok) throw new Error(await response.text());",
    "console.log((await response.json()).predictions);",
  ].join("\n");
}

function pythonDict(asked: Asked): string {
  const items = (asked.row ?? []).map(([name, json]) => `${JSON.stringify(name)}: ${python(json)}`);
  return `{${items.join(", ")}}`;
}

/** JSON as Python writes it: the same but for three words, which are left alone inside of texts. */
function python(json: string): string {
  const words: Record<string, string> = { null: "None", true: "True", false: "False" };
  return json.replaceAll(
    /"(?:[^"\\]|\\.)*"|\b(?:null|true|false)\b/g,
    (found) => words[found] ?? found,
  );
}
