import type { Schemas } from "@/lib/api/schema";

export type Facts = Schemas["PlantFacts"];

/** A figure of a year that can be drawn. */
export const MEASURES = {
  net_generation_mwh: "Net generation",
  capacity_factor: "Capacity factor",
  capacity_mw: "Capacity",
  co2_intensity_kg_per_mwh: "CO₂ intensity",
} as const;

export type Measure = keyof typeof MEASURES;

/** What `estimated_generation_mwh` is called as a series of its own. */
export const ESTIMATED = " (estimated)";

/** The measures that any year has; generation first, where there is any. */
export function measuresOf(years: readonly Facts[]): Measure[] {
  const all = Object.keys(MEASURES) as Measure[];
  return all.filter(
    (measure) =>
      years.some((facts) => facts[measure] !== null) ||
      (measure === "net_generation_mwh" &&
        years.some((facts) => facts.estimated_generation_mwh !== null)),
  );
}

export interface YearPoint {
  year: string;
  [series: string]: string | number;
}

/** One point a year and one series a data set; estimates are a series of their own. */
export function seriesOf(
  years: readonly Facts[],
  measure: Measure,
): { series: string[]; points: YearPoint[] } {
  const points = new Map<number, YearPoint>();
  const series = new Set<string>();
  const put = (facts: Facts, name: string, value: number | null) => {
    if (value === null) return;
    const point = points.get(facts.year) ?? { year: String(facts.year) };
    point[name] = value;
    points.set(facts.year, point);
    series.add(name);
  };
  for (const facts of years) {
    put(facts, facts.dataset, facts[measure]);
    if (measure === "net_generation_mwh") {
      put(facts, facts.dataset + ESTIMATED, facts.estimated_generation_mwh);
    }
  }
  const ordered = [...points.entries()].sort(([one], [other]) => one - other);
  return { series: [...series], points: ordered.map(([, point]) => point) };
}

/** Whether two series have a value in the same year. */
export function shareYears(points: readonly YearPoint[]): boolean {
  return points.some((point) => Object.keys(point).length > 2);
}

/** The year whose figures stand at the top: the newest with generation of the best data set. */
export function headline(years: readonly Facts[]): Facts | null {
  return years.find((facts) => facts.net_generation_mwh !== null) ?? years[0] ?? null;
}
