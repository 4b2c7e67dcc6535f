import { expect, test } from "vitest";
import { FUEL_GROUPS } from "@/lib/fuels";
import type { MapPlants } from "./plants";
import {
  FLOATS_PER_POINT,
  type PointFilter,
  boxOf,
  countsByFuel,
  pointAt,
  pointsOf,
  radiusAt,
  rowsWithin,
} from "./points";

interface Given {
  x: number;
  y: number;
  mw?: number;
  mwh?: number;
  fuel?: (typeof FUEL_GROUPS)[number];
  country?: string;
  state?: string | null;
}

function plantsOf(given: Given[]): MapPlants {
  return {
    count: given.length,
    x: Float64Array.from(given, ({ x }) => x),
    y: Float64Array.from(given, ({ y }) => y),
    capacity: Float64Array.from(given, ({ mw }) => mw ?? Number.NaN),
    generation: Float64Array.from(given, ({ mwh }) => mwh ?? Number.NaN),
    group: Uint8Array.from(given, ({ fuel }) => FUEL_GROUPS.indexOf(fuel ?? "gas")),
    withoutCoordinates: 0,
    country: (index) => given[index]?.country ?? "USA",
    state: (index) => given[index]?.state ?? null,
    at: () => {
      throw new Error("not asked for here");
    },
  };
}

const EVERYTHING: PointFilter = { country: null, state: null, fuel: null };

test("large plants are drawn first, and those of unknown size last", () => {
  const plants = plantsOf([
    { x: 0.1, y: 0.1, mw: 10 },
    { x: 0.2, y: 0.2 },
    { x: 0.3, y: 0.3, mw: 4000, mwh: 5 },
    { x: 0.4, y: 0.4, mw: -3, mwh: 7000 },
  ]);
  expect([...pointsOf(plants, "capacity", EVERYTHING).rows]).toEqual([2, 0, 1, 3]);
  const points = pointsOf(plants, "generation", EVERYTHING);
  expect([...points.rows]).toEqual([3, 2, 0, 1]);
  expect(points.data).toHaveLength(4 * FLOATS_PER_POINT);
  expect(points.data[0]).toBeCloseTo(0.4, 6);
  expect(points.data[3]).toBe(FUEL_GROUPS.indexOf("gas"));
});

test("filters compare without case, and by the group of a code", () => {
  const plants = plantsOf([
    { x: 0, y: 0, fuel: "nuclear", state: "AZ" },
    { x: 0, y: 0, fuel: "gas", state: "AZ" },
    { x: 0, y: 0, fuel: "gas", country: "DEU" },
  ]);
  const rows = (filter: Partial<PointFilter>) => [
    ...pointsOf(plants, "capacity", { ...EVERYTHING, ...filter }).rows,
  ];
  expect(rows({ state: "az" })).toEqual([0, 1]);
  expect(rows({ country: "deu" })).toEqual([2]);
  expect(rows({ fuel: "NG" })).toEqual([1, 2]);
  expect(rows({ fuel: "gas", state: "AZ" })).toEqual([1]);
  expect(rows({ state: "TX" })).toEqual([]);
});

test("the legend counts what the fuel filter hides, too", () => {
  const plants = plantsOf([
    { x: 0, y: 0, fuel: "gas", state: "AZ" },
    { x: 0, y: 0, fuel: "gas", state: "TX" },
    { x: 0, y: 0, fuel: "nuclear", state: "AZ" },
  ]);
  const filter = { country: null, state: "AZ", fuel: "gas" };
  expect(countsByFuel(plants, filter)).toEqual([
    ["nuclear", 1],
    ["gas", 1],
  ]);
});

test("circles grow with the zoom, up to a bound", () => {
  const weight = Math.sqrt(1000);
  expect(radiusAt(0, 5)).toBeCloseTo(1.4, 6);
  expect(radiusAt(weight, 5)).toBeGreaterThan(radiusAt(weight, 1));
  expect(radiusAt(weight, 20)).toBe(26);
});

test("a point is found within its circle, and a small one on a large one", () => {
  const plants = plantsOf([
    { x: 0.5, y: 0.5, mw: 5000 },
    { x: 0.502, y: 0.5, mw: 1 },
    { x: 0.9, y: 0.9, mw: 1 },
  ]);
  const points = pointsOf(plants, "capacity", EVERYTHING);
  const zoom = 3;
  expect(pointAt(points, { x: 0.5, y: 0.5 }, zoom)).toBe(0);
  expect(pointAt(points, { x: 0.502, y: 0.5 }, zoom)).toBe(1);
  expect(pointAt(points, { x: 0.7, y: 0.7 }, zoom)).toBeNull();
  const pixel = 1 / (512 * 2 ** zoom);
  expect(pointAt(points, { x: 0.9 + 3 * pixel, y: 0.9 }, zoom)).toBe(2);
  expect(pointAt(points, { x: 0.9 + 6 * pixel, y: 0.9 }, zoom)).toBeNull();
});

test("what is in view is told, the largest first", () => {
  const plants = plantsOf([
    { x: 0.1, y: 0.1, mw: 1 },
    { x: 0.2, y: 0.2, mw: 9 },
    { x: 0.8, y: 0.8, mw: 5 },
  ]);
  const points = pointsOf(plants, "capacity", EVERYTHING);
  expect(rowsWithin(points, { west: 0, east: 0.5, north: 0, south: 0.5 })).toEqual([1, 0]);
  expect(rowsWithin(points, null)).toEqual([1, 2, 0]);
});

test("the box to look at leaves out a point with a wrong place among many", () => {
  const many = Array.from({ length: 200 }, (_, index) => ({
    x: 0.2 + index / 10_000,
    y: 0.3 + index / 10_000,
    mw: 1,
  }));
  const box = boxOf(pointsOf(plantsOf([...many, { x: 0.99, y: 0.99 }]), "capacity", EVERYTHING));
  expect(box?.east).toBeLessThan(0.25);
  const two = plantsOf([
    { x: 0.1, y: 0.2 },
    { x: 0.6, y: 0.7 },
  ]);
  const whole = boxOf(pointsOf(two, "capacity", EVERYTHING));
  expect(whole?.west).toBeCloseTo(0.1, 6);
  expect(whole?.south).toBeCloseTo(0.7, 6);
  expect(boxOf(pointsOf(plantsOf([]), "capacity", EVERYTHING))).toBeNull();
});
