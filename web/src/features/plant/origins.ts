import type { Schemas } from "@/lib/api/schema";
import { formatNumber } from "@/lib/format";

type Unit = Schemas["Unit"];

/** Rows of one file that a figure is the sum of. */
export interface FileRows {
  fileName: string;
  loadId: string | null;
  rows: number[];
}

/** The files and rows behind the units of one data set and year. */
export function filesOf(units: readonly Unit[], dataset: string, year: number): FileRows[] {
  const files = new Map<string, FileRows>();
  for (const unit of units) {
    if (unit.dataset !== dataset || unit.year !== year) continue;
    const { file_name: fileName, load_id: loadId, row_number: row } = unit.origin;
    const key = `${loadId ?? ""} ${fileName ?? ""}`;
    const file = files.get(key) ?? { fileName: fileName ?? "a file", loadId, rows: [] };
    file.rows.push(row);
    files.set(key, file);
  }
  for (const file of files.values()) file.rows.sort((one, other) => one - other);
  return [...files.values()];
}

/** `rows 12–14, 20`: neighbours joined, and how many more when there are too many to read. */
export function formatRows(rows: readonly number[], mostSpans = 4): string {
  const spans: [number, number][] = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last?.[1] === row - 1) last[1] = row;
    else spans.push([row, row]);
  }
  const shown = spans.slice(0, mostSpans).map(([first, last]) => {
    return first === last ? formatNumber(first) : `${formatNumber(first)}–${formatNumber(last)}`;
  });
  const left = spans.slice(mostSpans).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const more = left > 0 ? ` and ${formatNumber(left)} more` : "";
  return `${rows.length === 1 ? "row" : "rows"} ${shown.join(", ")}${more}`;
}
