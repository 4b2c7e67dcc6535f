import type { Schemas } from "@/lib/api/schema";

export type DatasetView = Schemas["DatasetView"];
export type Metric = Schemas["TopPlants"]["metric"];

/** What the URL of the dashboard says; null leaves it to the data. */
export const FILTERS = {
  dataset: null as string | null,
  year: null as string | null,
  country: null as string | null,
  state: null as string | null,
  fuel: null as string | null,
  metric: null as string | null,
  /** Which plants stand on the map: of all sources, or of the data set and year only. */
  plants: "all",
  /** What the points of the map are sized by. */
  size: "capacity",
};

export type DashboardFilters = typeof FILTERS;

/** What the dashboard shows: one data set and year that there are, and a metric that they have. */
export interface Choice {
  dataset: DatasetView;
  year: number;
  metric: Metric;
  country: string | null;
  state: string | null;
  fuel: string | null;
}

export const METRICS: readonly Metric[] = ["net_generation", "capacity", "capacity_factor"];

/** The data sets that have facts. */
export function withFacts(datasets: readonly DatasetView[]): DatasetView[] {
  return datasets.filter((dataset) => dataset.years.length > 0);
}

/**
 * Return what the filters ask for.
 *
 * Without a data set it is the best one (the lowest precedence), without a year the newest, as the API
 * itself chooses. Null when there is no such data set or year.
 */
export function choose(datasets: readonly DatasetView[], filters: DashboardFilters): Choice | null {
  const byPrecedence = withFacts(datasets).sort((one, other) => one.precedence - other.precedence);
  const dataset =
    filters.dataset === null
      ? byPrecedence[0]
      : byPrecedence.find((each) => each.slug === filters.dataset);
  if (dataset === undefined) return null;
  const years = yearsOf(dataset);
  const year =
    filters.year === null ? years[0] : years.find((each) => String(each) === filters.year);
  if (year === undefined) return null;
  const metric =
    METRICS.find((each) => each === filters.metric && dataset.metrics.includes(each)) ??
    METRICS.find((each) => dataset.metrics.includes(each)) ??
    "net_generation";
  const { country, state, fuel } = filters;
  return { dataset, year, metric, country, state, fuel };
}

/** The years of a data set, the newest first. */
export function yearsOf(dataset: DatasetView): number[] {
  return dataset.years.map(({ year }) => year).sort((one, other) => other - one);
}

/** The place and fuel that are chosen, as parameters of an answer. */
export function narrowing({ country, state, fuel }: Choice): {
  country?: string;
  state?: string;
  fuel?: string;
} {
  return {
    ...(country === null ? {} : { country }),
    ...(state === null ? {} : { state }),
    ...(fuel === null ? {} : { fuel }),
  };
}

/** The data set and year, as parameters of an answer. */
export function source({ dataset, year }: Choice): { dataset: string; year: number } {
  return { dataset: dataset.slug, year };
}
