import type { Row } from "./values";

/** What the visitor asks: a row of values, or what is known of a plant. */
export interface Asked {
  /** Pairs of feature and JSON text; null when a plant is asked about. */
  row: Row["values"] | null;
  plantId: string | null;
  /** A version's number or an alias; null for the champion. */
  version: number | string | null;
  explain: boolean;
}

/** Milliseconds by stage, as the header `Server-Timing` has them. */
export type Timings = Readonly<Record<string, number>>;

/** The body of the request, as JSON text. */
export function bodyOf(asked: Asked): string {
  const parts = [
    asked.row ? `"inputs": [${objectOf(asked.row)}]` : `"plant_ids": [${text(asked.plantId)}]`,
    ...(asked.version === null ? [] : [`"version": ${text(asked.version)}`]),
    ...(asked.explain ? ['"explain": true'] : []),
  ];
  return `{${parts.join(", ")}}`;
}

/** An object as JSON text, on one line. */
export function objectOf(values: Row["values"]): string {
  return `{${values.map(([name, json]) => `${text(name)}: ${json}`).join(", ")}}`;
}

/** `auth;dur=0.2, total;dur=3.1` as numbers. */
export function timingsOf(header: string | null): Timings {
  const found = [...(header ?? "").matchAll(/([\w-]+);dur=([\d.]+)/g)];
  return Object.fromEntries(found.map(([, stage = "", ms = ""]) => [stage, Number(ms)]));
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
