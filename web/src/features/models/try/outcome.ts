import { formatSignificant } from "@/lib/format";
import type { Output } from "../queries";

export interface NamedValue {
  name: string;
  /** In full, as it came. */
  value: string;
  shown: string;
}

export interface Likelihood {
  name: string;
  probability: number;
}

const MOST_CLASSES = 10;

/** One answer of a model as named values: one for a single number or class, several for targets. */
export function namedValues(answer: unknown, outputs: readonly Output[]): NamedValue[] {
  const name = outputs.find(({ kind }) => kind !== "probabilities")?.name ?? "prediction";
  if (Array.isArray(answer)) {
    return answer.map((each: unknown, index) => named(`${name} ${index + 1}`, each));
  }
  if (typeof answer === "object" && answer !== null) {
    return Object.entries(answer).map(([key, each]) => named(key, each));
  }
  return [named(name, answer)];
}

function named(name: string, value: unknown): NamedValue {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { name, value: text, shown: typeof value === "number" ? formatSignificant(value) : text };
}

/** Classes with their probabilities for the first row, the likeliest first. */
export function likelihoods(classes: unknown, probabilities: unknown): Likelihood[] {
  if (!Array.isArray(probabilities)) return [];
  const first: unknown = probabilities[0];
  if (!Array.isArray(first)) return [];
  const names = (Array.isArray(classes) ? classes : []) as (string | number | boolean)[];
  return first
    .map((probability: unknown, index) => ({
      name: String(names[index] ?? index),
      probability: Number(probability),
    }))
    .sort((one, other) => other.probability - one.probability)
    .slice(0, MOST_CLASSES);
}
