import type { Feature, Version } from "../queries";

/** What stands in the fields of the form, by feature. */
export type Draft = Record<string, string>;

/** A value as JSON text (so that no digit is lost), or why there is none. */
export type Read = { json: string } | { error: string };

/** A row to be sent: the JSON texts of its values, or what is wrong with its fields. */
export interface Row {
  values: readonly (readonly [name: string, json: string])[];
  errors: Readonly<Record<string, string>>;
}

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Fields filled with a row of the sample; without one with the first category, or 0. */
export function draftOf(features: readonly Feature[], row: Version["example"][number] = {}): Draft {
  return Object.fromEntries(
    features.map((feature) => [
      feature.name,
      feature.name in row ? textOf(row[feature.name]) : madeUp(feature),
    ]),
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function madeUp({ type, shape, categories, nullable }: Feature): string {
  const first = categories?.[0];
  if (first !== undefined) return String(first);
  if (shape.length > 0) return JSON.stringify(zeros(shape));
  if (type === "string" || nullable) return "";
  return type === "bool" ? "false" : "0";
}

function zeros([size = 0, ...rest]: readonly number[]): unknown {
  return Array.from({ length: size }, () => (rest.length > 0 ? zeros(rest) : 0));
}

/** Read all fields of the form. */
export function rowOf(features: readonly Feature[], draft: Draft): Row {
  const values: [string, string][] = [];
  const errors: Record<string, string> = {};
  for (const feature of features) {
    const read = valueOf(feature, draft[feature.name] ?? "");
    if ("json" in read) values.push([feature.name, read.json]);
    else errors[feature.name] = read.error;
  }
  return { values, errors };
}

/** Read one field as what its feature takes; an empty one is null where that may be. */
export function valueOf(feature: Feature, text: string): Read {
  const { type, shape, nullable } = feature;
  if (text.trim() === "" && nullable) return { json: "null" };
  if (shape.length > 0) return arrayOf(text);
  if (type === "string") return { json: JSON.stringify(text) };
  if (text.trim() === "") return { error: "A value is needed." };
  if (type === "bool") return { json: text };
  return type.startsWith("float") ? numberOf(text.trim()) : wholeOf(text.trim(), type);
}

function arrayOf(text: string): Read {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? { json: JSON.stringify(read) } : { error: "Write an array." };
  } catch {
    return { error: "Write a JSON array, such as [1, 2, 3]." };
  }
}

function numberOf(text: string): Read {
  const number = Number(text);
  if (!DECIMAL.test(text) || !Number.isFinite(number)) {
    return { error: "Write a number, such as 12.5." };
  }
  return { json: String(number) };
}

function wholeOf(text: string, type: Feature["type"]): Read {
  if (!WHOLE.test(text)) return { error: "Write a whole number." };
  const number = BigInt(text);
  const [least, most] = wholeRange(type);
  if (number < least || number > most) {
    return { error: `Between ${least} and ${most}.` };
  }
  return { json: String(number) };
}

function wholeRange(type: Feature["type"]): [least: bigint, most: bigint] {
  const bits = BigInt(type.replace(/\D/g, ""));
  if (type.startsWith("u")) return [0n, 2n ** bits - 1n];
  return [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** Whether a number lies outside of what the sample has: the model was hardly trained on such. */
export function isUnusual(range: Version["ranges"][string] | undefined, text: string): boolean {
  const number = Number(text);
  if (!range || text.trim() === "" || !Number.isFinite(number)) return false;
  return number < range.least || number > range.most;
}
