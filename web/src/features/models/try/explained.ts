import type { Schemas } from "@/lib/api/schema";
import { formatSignificant } from "@/lib/format";

type Explained = Schemas["Explained"];

/** A bar: what a feature with its value adds; `rest` gathers the small ones. */
export interface Contribution {
  label: string;
  amount: number;
}

const MOST_BARS = 12;

/** Contributions, the largest first; beyond twelve the small ones are one bar. */
export function contributionsOf(
  explained: Explained,
  shown: Readonly<Record<string, string>>,
): Contribution[] {
  const all = Object.entries(explained.explanation.contributions)
    .map(([name, amount]) => ({ label: labelOf(name, shown[name]), amount }))
    .sort((one, other) => Math.abs(other.amount) - Math.abs(one.amount));
  if (all.length <= MOST_BARS) return all;
  const rest = all.slice(MOST_BARS - 1);
  const amount = rest.reduce((sum, each) => sum + each.amount, 0);
  return [...all.slice(0, MOST_BARS - 1), { label: `${rest.length} others`, amount }];
}

function labelOf(name: string, value: string | undefined): string {
  return value === undefined || value === "" ? name : `${name} = ${value}`;
}

/** What is explained: an output, one of its targets, or the probability of a class. */
export function subjectOf(explained: Explained): string {
  const { target, output } = explained;
  if (explained.class !== undefined && explained.class !== null) {
    return `probability of ${String(explained.class)}`;
  }
  return target === undefined || target === null ? output : String(target);
}

/** `Base 1,200 + contributions 300 = 1,500`. */
export function sumText({ explanation }: Explained): string {
  const sum = Object.values(explanation.contributions).reduce((total, each) => total + each, 0);
  const [base, added, value] = [explanation.base_value, sum, explanation.value].map((each) =>
    formatSignificant(each),
  );
  return `Base ${base ?? ""}, the average answer for rows of the sample, and contributions of ${added ?? ""} in all make ${value ?? ""}.`;
}
