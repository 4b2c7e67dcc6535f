import { UNKNOWN, formatSignificant } from "@/lib/format";

type Columns = Readonly<Record<string, unknown>> | null;

/** What one row said about one feature or output. */
export interface LoggedValue {
  /** From 1. */
  row: number;
  name: string;
  value: string;
  shown: string;
}

const MOST_ROWS = 100;

/** Columns of the log as values, row by row; only the first rows, as the export has all. */
export function valuesOf(columns: Columns): LoggedValue[] {
  const entries = Object.entries(columns ?? {}).map(
    ([name, values]) => [name, Array.isArray(values) ? (values as unknown[]) : []] as const,
  );
  const rows = Math.min(MOST_ROWS, Math.max(0, ...entries.map(([, values]) => values.length)));
  return Array.from({ length: rows }, (_, row) =>
    entries.map(([name, values]) => ({
      row: row + 1,
      name,
      value: textOf(values[row]),
      shown: shownOf(values[row]),
    })),
  ).flat();
}

/** A value as it came. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value for people: so many digits as matter, `–` for none. */
export function shownOf(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === "number") return formatSignificant(value);
  if (Array.isArray(value)) return `[${value.map(shownOf).join(", ")}]`;
  return textOf(value);
}

export interface Stage {
  name: string;
  ms: number;
}

/** Where the time went; what is neither waiting nor the model is reading, checking and writing. */
export function stagesOf(logged: {
  queue_ms: number | null;
  inference_ms: number | null;
  total_ms: number;
}): Stage[] {
  const { queue_ms: queue, inference_ms: inference, total_ms: total } = logged;
  if (queue === null || inference === null) return [{ name: "Everything", ms: total }];
  return [
    { name: "Waiting for the model", ms: queue },
    { name: "The model", ms: inference },
    { name: "Reading, checking, answering", ms: Math.max(0, total - queue - inference) },
  ];
}
