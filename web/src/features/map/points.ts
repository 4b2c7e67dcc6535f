import { FUEL_GROUPS, type FuelGroup, fuelGroup } from "@/lib/fuels";
import type { MapPlants } from "./plants";

export type SizeBy = "capacity" | "generation";

/** What is let through; null lets everything. */
export interface PointFilter {
  country: string | null;
  state: string | null;
  fuel: string | null;
}

/** The points to draw, the largest first so that small ones lie above them. */
export interface Points {
  /** Rows of the plants. */
  rows: Uint32Array;
  /** x, y (Web Mercator), weight, fuel group; one after the other, as the graphics card reads them. */
  data: Float32Array;
}

export const FLOATS_PER_POINT = 4;
const LEAST_RADIUS = 1.4;
const LARGEST_RADIUS = 26;
/** A typical capacity factor, so that both sizes look alike. */
const MWH_PER_MW = 8760 * 0.45;

/** The square root of megawatts: areas are to each other as plants are. Unknown is nothing. */
export function weightOf(plants: MapPlants, row: number, sizeBy: SizeBy): number {
  const megawatts =
    sizeBy === "capacity"
      ? (plants.capacity[row] ?? 0)
      : (plants.generation[row] ?? 0) / MWH_PER_MW;
  return megawatts > 0 ? Math.sqrt(megawatts) : 0;
}

/** Pixels; the vertex shader computes the same. */
export function radiusAt(weight: number, zoom: number): number {
  return Math.min(LARGEST_RADIUS, LEAST_RADIUS + weight * 0.1 * 2 ** (0.42 * (zoom - 1)));
}

export function pointsOf(plants: MapPlants, sizeBy: SizeBy, filter: PointFilter): Points {
  const kept: number[] = [];
  const weights = new Float32Array(plants.count);
  const passes = filterOf(plants, filter);
  for (let row = 0; row < plants.count; row += 1) {
    if (!passes(row)) continue;
    kept.push(row);
    weights[row] = weightOf(plants, row, sizeBy);
  }
  const rows = Uint32Array.from(kept).sort((one, other) => {
    return (weights[other] ?? 0) - (weights[one] ?? 0) || one - other;
  });
  const data = new Float32Array(rows.length * FLOATS_PER_POINT);
  rows.forEach((row, index) => {
    const values = [plants.x[row], plants.y[row], weights[row], plants.group[row]];
    data.set(values as number[], index * FLOATS_PER_POINT);
  });
  return { rows, data };
}

function filterOf(plants: MapPlants, filter: PointFilter): (row: number) => boolean {
  const group = filter.fuel === null ? null : FUEL_GROUPS.indexOf(fuelGroup(filter.fuel));
  const country = filter.country?.toLowerCase() ?? null;
  const state = filter.state?.toLowerCase() ?? null;
  return (row) =>
    (group === null || plants.group[row] === group) &&
    (country === null || plants.country(row)?.toLowerCase() === country) &&
    (state === null || plants.state(row)?.toLowerCase() === state);
}

/** The topmost point at a place, within its circle or `reach` pixels; null when there is none. */
export function pointAt(
  points: Points,
  place: { x: number; y: number },
  zoom: number,
  reach = 4,
): number | null {
  const world = 512 * 2 ** zoom;
  let found: number | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < points.rows.length; index += 1) {
    const at = index * FLOATS_PER_POINT;
    const across = ((points.data[at] ?? 0) - place.x) * world;
    const down = ((points.data[at + 1] ?? 0) - place.y) * world;
    const distance = Math.hypot(across, down);
    const radius = Math.max(reach, radiusAt(points.data[at + 2] ?? 0, zoom));
    // By how much the circle's own size it is away: small circles on large ones can be hit.
    if (distance <= radius && distance / radius <= nearest) {
      nearest = distance / radius;
      found = points.rows[index] ?? null;
    }
  }
  return found;
}

export interface Box {
  west: number;
  north: number;
  east: number;
  south: number;
}

/** Rows within a box of Web Mercator coordinates, the largest first. */
export function rowsWithin(points: Points, box: Box | null): number[] {
  const found: number[] = [];
  points.rows.forEach((row, index) => {
    const x = points.data[index * FLOATS_PER_POINT] ?? 0;
    const y = points.data[index * FLOATS_PER_POINT + 1] ?? 0;
    const inside =
      box === null || (x >= box.west && x <= box.east && y >= box.north && y <= box.south);
    if (inside) found.push(row);
  });
  return found;
}

/** The box that holds all but the outermost hundredth of the points on each side. */
export function boxOf(points: Points): Box | null {
  if (points.rows.length === 0) return null;
  const [west, east] = span(points, 0);
  const [north, south] = span(points, 1);
  return { west, north, east, south };
}

function span(points: Points, offset: number): [number, number] {
  const values = Float64Array.from(
    points.rows,
    (_, index) => points.data[index * FLOATS_PER_POINT + offset] ?? 0,
  ).sort();
  // Few points all count; among many, one with a wrong place must not decide.
  const outside = Math.floor(values.length / 100);
  return [values[outside] ?? 0, values[values.length - 1 - outside] ?? 1];
}

/** How many points each fuel has, without the filter by fuel, in the order of legends. */
export function countsByFuel(plants: MapPlants, filter: PointFilter): [FuelGroup, number][] {
  const passes = filterOf(plants, { ...filter, fuel: null });
  const counts = new Array<number>(FUEL_GROUPS.length).fill(0);
  for (let row = 0; row < plants.count; row += 1) {
    const group = plants.group[row] ?? 0;
    if (passes(row)) counts[group] = (counts[group] ?? 0) + 1;
  }
  return FUEL_GROUPS.map(
    (group, index) => [group, counts[index] ?? 0] as [FuelGroup, number],
  ).filter(([, count]) => count > 0);
}
