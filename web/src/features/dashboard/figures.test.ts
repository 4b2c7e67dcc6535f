import { expect, test } from "vitest";
import {
  type FuelTotal,
  type RegionTotal,
  byFuelGroup,
  capacityFactor,
  hoursOf,
  largestFirst,
  lowCarbonPercent,
  matchingFuels,
  onlyCountry,
  percentOf,
  sum,
  trendRows,
  valueOf,
} from "./figures";

function fuel(code: string, group: string, mwh: number | null, mw: number | null): FuelTotal {
  return {
    fuel: code,
    fuel_group: group,
    plants: 2,
    units: 3,
    net_generation_mwh: mwh,
    capacity_mw: mw,
    percent_of_total: null,
  };
}

const FUELS = [
  fuel("NG", "gas", 60, 30),
  fuel("PRG", "gas", null, 10),
  fuel("NUC", "nuclear", 30, 5),
  fuel("WND", "wind", 10, 20),
  fuel("MWH", "storage", -1, null),
];

test("sums leave out what nobody says, and nothing known is not zero", () => {
  expect(sum(FUELS)).toEqual({ plants: 10, units: 15, net_generation_mwh: 99, capacity_mw: 65 });
  expect(sum([fuel("PRG", "gas", null, null)])).toMatchObject({
    net_generation_mwh: null,
    capacity_mw: null,
  });
  expect(sum([])).toEqual({ plants: 0, units: 0, net_generation_mwh: null, capacity_mw: null });
});

test("a filter means a group or a source's own code", () => {
  expect(matchingFuels(FUELS, "gas").map((each) => each.fuel)).toEqual(["NG", "PRG"]);
  expect(matchingFuels(FUELS, "prg").map((each) => each.fuel)).toEqual(["PRG"]);
  expect(matchingFuels(FUELS, null)).toHaveLength(5);
  expect(matchingFuels(FUELS, "coal")).toEqual([]);
});

test("codes of one group are joined, in the order of the groups", () => {
  const groups = byFuelGroup(FUELS);
  expect(groups.map(({ group }) => group)).toEqual(["nuclear", "gas", "wind", "storage"]);
  expect(groups[1]).toMatchObject({ plants: 4, units: 6, net_generation_mwh: 60, capacity_mw: 40 });
});

test("the share without combustion is of the generation, else of the capacity", () => {
  expect(lowCarbonPercent(byFuelGroup(FUELS))).toBeCloseTo((40 / 99) * 100, 10);
  const capacities = [fuel("Hydro", "hydro", null, 25), fuel("Coal", "coal", null, 75)];
  expect(lowCarbonPercent(byFuelGroup(capacities))).toBe(25);
  expect(lowCarbonPercent([])).toBeNull();
});

test("the capacity factor counts the hours of the year", () => {
  expect(hoursOf(2023)).toBe(8760);
  expect(hoursOf(2016)).toBe(8784);
  expect(hoursOf(1900)).toBe(8760);
  expect(hoursOf(2000)).toBe(8784);
  const sums = { plants: 1, units: 1, net_generation_mwh: 8784, capacity_mw: 2 };
  expect(capacityFactor(sums, 2016)).toBe(0.5);
  expect(capacityFactor({ ...sums, capacity_mw: 0 }, 2016)).toBeNull();
  expect(capacityFactor({ ...sums, net_generation_mwh: null }, 2016)).toBeNull();
  expect(valueOf(sums, "capacity_factor", 2016)).toBe(0.5);
  expect(valueOf(sums, "capacity", 2016)).toBe(2);
  expect(valueOf(sums, "net_generation", 2016)).toBe(8784);
});

test("the largest stands first and the unknown last", () => {
  const order = (metric: "net_generation" | "capacity") =>
    largestFirst(FUELS, metric, 2023).map((each) => each.fuel);
  expect(order("net_generation")).toEqual(["NG", "NUC", "WND", "MWH", "PRG"]);
  expect(order("capacity")).toEqual(["NG", "WND", "PRG", "NUC", "MWH"]);
});

test("there is no share of nothing", () => {
  expect(percentOf(1, 4)).toBe(25);
  expect(percentOf(-1, 4)).toBe(-25);
  expect(percentOf(1, 0)).toBeNull();
  expect(percentOf(null, 4)).toBeNull();
  expect(percentOf(1, null)).toBeNull();
});

test("a trend shows gaps between years, and no data set without values", () => {
  const point = (year: number, dataset: string, mwh: number | null) => ({
    year,
    dataset,
    units: 1,
    net_generation_mwh: mwh,
    capacity_mw: 7,
    capacity_factor: null,
  });
  const points = [point(2015, "eia923", 1), point(2018, "egrid", 3), point(2019, "wri", null)];
  expect(trendRows(points, "net_generation")).toEqual({
    rows: [
      { year: "2015", eia923: 1 },
      { year: "2016" },
      { year: "2017" },
      { year: "2018", egrid: 3 },
    ],
    datasets: ["eia923", "egrid"],
  });
  expect(trendRows(points, "capacity").datasets).toEqual(["eia923", "egrid", "wri"]);
  expect(trendRows(points, "capacity_factor")).toEqual({ rows: [], datasets: [] });
});

test("a year far away from the others makes no empty century", () => {
  const points = [1900, 2020].map((year) => ({
    year,
    dataset: "x",
    units: 1,
    net_generation_mwh: 1,
    capacity_mw: null,
    capacity_factor: null,
  }));
  expect(trendRows(points, "net_generation").rows.map(({ year }) => year)).toEqual([
    "1900",
    "2020",
  ]);
});

test("a single country is named, several are none", () => {
  const region = (country: string) => ({ country }) as RegionTotal;
  expect(onlyCountry([region("USA")])).toBe("USA");
  expect(onlyCountry([region("USA"), region("CAN")])).toBeNull();
  expect(onlyCountry(undefined)).toBeNull();
});
