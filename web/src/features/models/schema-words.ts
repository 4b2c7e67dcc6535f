import { formatCount, formatRange } from "@/lib/format";
import type { Feature, Output, Version } from "./queries";

const MOST_LISTED = 8;

/** What may be sent for a feature: `one of 8 texts: coal, gas, …, or another`. */
export function takenBy(feature: Feature): string {
  return [kindOf(feature), feature.nullable ? "may be null" : ""].filter(Boolean).join("; ");
}

function kindOf({ type, shape, categories, open }: Feature): string {
  if (shape.length > 0) return `an array of ${shape.join(" × ")}`;
  if (categories) {
    return `${listOf(categories)}${open ? ", or another" : ""}`;
  }
  if (type === "string") return "any text";
  if (type === "bool") return "true or false";
  return type.startsWith("float") ? "a number" : "a whole number";
}

/** The first few of some values, and how many more there are. */
function listOf(values: readonly (string | number | boolean)[]): string {
  const listed = values.slice(0, MOST_LISTED).map(String).join(", ");
  const rest = values.length - MOST_LISTED;
  return rest > 0 ? `${listed} and ${rest} more` : listed;
}

/** What an output gives for a row. */
export function givenBy({ kind, shape, classes, names }: Output): string {
  const listed = classes ? listOf(classes) : null;
  switch (kind) {
    case "label":
      return listed ? `one of ${listed}` : "a class";
    case "probabilities":
      return listed ? `probabilities of ${listed}` : "probabilities";
    case "tensor":
      return `an array of ${shape.join(" × ")}`;
    case "value":
      if (names) return listOf(names);
      return shape.length > 0 ? formatCount(shape[0], "number") : "a number";
  }
}

/** `7.5 – 6809`; null where the sample has no numbers. */
export function rangeText(range: Version["ranges"][string] | undefined): string | null {
  return range ? formatRange(range.least, range.most) : null;
}
