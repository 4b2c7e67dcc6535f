import type { Schemas } from "@/lib/api/schema";
import { type FuelGroup, FUEL_GROUPS, fuelGroup } from "@/lib/fuels";
import type { Metric } from "./choice";

export type RegionTotal = Schemas["RegionTotal"];
export type FuelTotal = Schemas["FuelTotal"];
export type TrendPoint = Schemas["TrendPoint"];

/** Sums of one part of the facts; null is "nobody says", which is not 0. */
export interface Sums {
  plants: number;
  units: number;
  net_generation_mwh: number | null;
  capacity_mw: number | null;
}

export interface FuelGroupTotal extends Sums {
  group: FuelGroup;
}

const LOW_CARBON: readonly FuelGroup[] = ["nuclear", "hydro", "wind", "solar", "geothermal"];

function plus(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : one + other;
}

export function sum(parts: readonly Sums[]): Sums {
  const nothing: Sums = { plants: 0, units: 0, net_generation_mwh: null, capacity_mw: null };
  return parts.reduce(
    (all, part) => ({
      plants: all.plants + part.plants,
      units: all.units + part.units,
      net_generation_mwh: plus(all.net_generation_mwh, part.net_generation_mwh),
      capacity_mw: plus(all.capacity_mw, part.capacity_mw),
    }),
    nothing,
  );
}

/** The fuels that a filter means: a group by its name, or one source's code. */
export function matchingFuels(fuels: readonly FuelTotal[], filter: string | null): FuelTotal[] {
  if (filter === null) return [...fuels];
  const wanted = filter.toLowerCase();
  return fuels.filter(
    ({ fuel, fuel_group }) => fuel_group === wanted || fuel?.toLowerCase() === wanted,
  );
}

/** Join the codes of the sources to groups, in the order that charts have. */
export function byFuelGroup(fuels: readonly FuelTotal[]): FuelGroupTotal[] {
  return FUEL_GROUPS.flatMap((group) => {
    const parts = fuels.filter(({ fuel_group }) => fuelGroup(fuel_group) === group);
    return parts.length === 0 ? [] : [{ group, ...sum(parts) }];
  });
}

export function hoursOf(year: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return leap ? 8784 : 8760;
}

/** Net generation over capacity times the year's hours; null where one is not known. */
export function capacityFactor(sums: Sums, year: number): number | null {
  if (sums.net_generation_mwh === null || !sums.capacity_mw) return null;
  return sums.net_generation_mwh / (sums.capacity_mw * hoursOf(year));
}

/** The value of sums in the unit of the metric: MWh, MW or a ratio. */
export function valueOf(sums: Sums, metric: Metric, year: number): number | null {
  if (metric === "net_generation") return sums.net_generation_mwh;
  return metric === "capacity" ? sums.capacity_mw : capacityFactor(sums, year);
}

/** Hundredths of a whole; null where either is not known, or the whole is not above zero. */
export function percentOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole <= 0 ? null : (part / whole) * 100;
}

/** The share of sources without combustion in the net generation (or capacity where there is none). */
export function lowCarbonPercent(groups: readonly FuelGroupTotal[]): number | null {
  const low = sum(groups.filter(({ group }) => LOW_CARBON.includes(group)));
  const all = sum(groups);
  return all.net_generation_mwh === null
    ? percentOf(low.capacity_mw, all.capacity_mw)
    : percentOf(low.net_generation_mwh, all.net_generation_mwh);
}

/** The largest value first; what is not known stands last. */
export function largestFirst<Part extends Sums>(
  parts: readonly Part[],
  metric: Metric,
  year: number,
): Part[] {
  const value = (part: Part) => valueOf(part, metric, year) ?? Number.NEGATIVE_INFINITY;
  return [...parts].sort((one, other) => value(other) - value(one));
}

export interface TrendRow {
  year: string;
  /** The value by data set; missing where it has none for the year. */
  [dataset: string]: string | number;
}

/** Every year from the first to the last, so that a gap in the data is a gap in the picture. */
const LONGEST_SPAN = 60;

/** One row a year, with the value of each data set; years and data sets without values are left out. */
export function trendRows(
  points: readonly TrendPoint[],
  metric: Metric,
): { rows: TrendRow[]; datasets: string[] } {
  const known = points.flatMap((point) => {
    const value = {
      net_generation: point.net_generation_mwh,
      capacity: point.capacity_mw,
      capacity_factor: point.capacity_factor,
    }[metric];
    return value === null ? [] : [{ year: point.year, dataset: point.dataset, value }];
  });
  const years = allYears(known.map(({ year }) => year));
  const rows = years.map((year) => {
    const row: TrendRow = { year: String(year) };
    for (const point of known) if (point.year === year) row[point.dataset] = point.value;
    return row;
  });
  return { rows, datasets: [...new Set(known.map(({ dataset }) => dataset))] };
}

function allYears(years: readonly number[]): number[] {
  const found = [...new Set(years)].sort((one, other) => one - other);
  const first = found[0];
  const last = found.at(-1);
  if (first === undefined || last === undefined || last - first > LONGEST_SPAN) return found;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The country of facts that are all of one; years of other data sets are compared for it only. */
export function onlyCountry(countries: readonly RegionTotal[] | undefined): string | null {
  return countries?.length === 1 ? (countries[0]?.country ?? null) : null;
}
