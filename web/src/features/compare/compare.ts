import type { Facts, Measure } from "@/features/plant/years";
import type { PlantDetail } from "@/features/plants/queries";

/** One data set and year, the only fair ground to compare figures on. */
export interface Basis {
  dataset: string;
  year: number;
  /** How many of the plants have figures there. */
  plants: number;
}

/** All grounds there are: those that most plants share first, then in the order of precedence. */
export function basesOf(plants: readonly PlantDetail[]): Basis[] {
  const bases = new Map<string, Basis>();
  for (const { years } of plants) {
    for (const { dataset, year } of years) {
      const basis = bases.get(`${dataset} ${year}`) ?? { dataset, year, plants: 0 };
      basis.plants += 1;
      bases.set(`${dataset} ${year}`, basis);
    }
  }
  // The sort is stable, so equals stay as the plants list them: the best data set first.
  return [...bases.values()].sort((one, other) => other.plants - one.plants);
}

export function factsOn(plant: PlantDetail, basis: Basis | null): Facts | null {
  if (basis === null) return null;
  const { dataset, year } = basis;
  return plant.years.find((each) => each.dataset === dataset && each.year === year) ?? null;
}

/** How much more or less than the first plant; null where either is not known. */
export function difference(
  value: number | null,
  first: number | null,
): { amount: number; percent: number | null } | null {
  if (value === null || first === null) return null;
  const amount = value - first;
  return { amount, percent: first === 0 ? null : (amount / Math.abs(first)) * 100 };
}

export interface ComparedPoint {
  year: number;
  /** By plant id: the value and the data set that says it. */
  values: Record<string, { value: number; dataset: string }>;
}

/** A measure over the years; where several data sets report a year, the better one counts. */
export function trendOf(plants: readonly PlantDetail[], measure: Measure): ComparedPoint[] {
  const points = new Map<number, ComparedPoint>();
  for (const { id, years } of plants) {
    for (const facts of years) {
      const value = facts[measure];
      if (value === null) continue;
      const point = points.get(facts.year) ?? { year: facts.year, values: {} };
      // Years come by precedence of their data sets.
      point.values[id] ??= { value, dataset: facts.dataset };
      points.set(facts.year, point);
    }
  }
  return [...points.values()].sort((one, other) => one.year - other.year);
}
