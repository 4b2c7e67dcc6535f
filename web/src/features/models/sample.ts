import { MOST_SAMPLE_ROWS } from "./limits";

export interface Sample {
  name: string;
  rows: number;
  /** An array of objects, as the upload takes it. */
  json: string;
}

type Value = string | number | null;

/** A number as JSON has it: `1`, `-2.5e3`; `001` and `1,5` are texts. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Read rows of a CSV or JSON file, as many as an upload takes.
 *
 * Throws an `Error` that says what is wrong with the file.
 */
export async function readSample(file: File): Promise<Sample> {
  const text = await file.text();
  const isJson = /^\s*[[{]/.test(text);
  const rows = isJson ? rowsOfJson(text) : rowsOfCsv(text);
  if (rows.length === 0) throw new Error(`${file.name} has no rows.`);
  const sent = rows.slice(0, MOST_SAMPLE_ROWS);
  return { name: file.name, rows: sent.length, json: JSON.stringify(sent) };
}

function rowsOfJson(text: string): object[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error("The sample is not valid JSON.");
  }
  if (!Array.isArray(read) || !read.every(isObject)) {
    throw new Error("The sample must be a JSON array of objects, one a row.");
  }
  return read;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Read CSV (RFC 4180) with a header. A column is numbers when each of its cells is one; an empty cell
 * is null. Anything else stays text, so that `001` is never 1.
 */
export function rowsOfCsv(text: string): Record<string, Value>[] {
  const [header = [], ...lines] = cellsOfCsv(text);
  const numeric = header.map((_, column) =>
    lines.every((cells) => (cells[column] ?? "") === "" || NUMBER.test(cells[column] ?? "")),
  );
  return lines.map((cells) =>
    Object.fromEntries(
      header.map((name, column) => [name, valueOf(cells[column] ?? "", numeric[column] === true)]),
    ),
  );
}

function valueOf(cell: string, numeric: boolean): Value {
  if (cell === "") return null;
  return numeric ? Number(cell) : cell;
}

function cellsOfCsv(text: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const source = text.replace(/^\uFEFF/, "");
  while (cell.lastIndex < source.length) {
    const found = cell.exec(source);
    if (!found) throw new Error("The sample is not valid CSV: a quote is not closed.");
    const [, quoted, plain = "", end] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (cells.length > 1 || cells[0] !== "") lines.push(cells);
    cells = [];
  }
  return lines;
}
