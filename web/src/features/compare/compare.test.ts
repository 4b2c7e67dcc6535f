import { describe, expect, it } from "vitest";
import { someFacts } from "@/features/plant/sample";
import type { Facts } from "@/features/plant/years";
import type { PlantDetail } from "@/features/plants/queries";
import { basesOf, difference, factsOn, trendOf } from "./compare";

function plant(id: string, years: Facts[]): PlantDetail {
  const nobody = { name: null, operator: null, state: null, country: null, primary_fuel: null };
  return {
    id,
    name: id,
    operator: null,
    state: null,
    country: null,
    primary_fuel: null,
    fuel_group: "other",
    capacity_mw: null,
    latitude: null,
    longitude: null,
    attribution: { ...nobody, capacity_mw: null, coordinates: null },
    sources: [],
    units: [],
    more_units: false,
    years,
  };
}

const ONE = plant("one", [
  someFacts({ dataset: "egrid", year: 2023, net_generation_mwh: 10 }),
  someFacts({ dataset: "wri", year: 2023, net_generation_mwh: 99 }),
  someFacts({ dataset: "eia923", year: 2016, net_generation_mwh: 8 }),
]);
const OTHER = plant("other", [
  someFacts({ dataset: "eia923", year: 2016, net_generation_mwh: 4 }),
  someFacts({ dataset: "eia923", year: 2015 }),
]);

describe("basesOf", () => {
  it("begins with what most plants share, then follows the precedence", () => {
    expect(basesOf([ONE, OTHER])).toEqual([
      { dataset: "eia923", year: 2016, plants: 2 },
      { dataset: "egrid", year: 2023, plants: 1 },
      { dataset: "wri", year: 2023, plants: 1 },
      { dataset: "eia923", year: 2015, plants: 1 },
    ]);
  });

  it("finds the figures of each plant there", () => {
    const [basis] = basesOf([ONE, OTHER]);
    expect(factsOn(OTHER, basis ?? null)?.net_generation_mwh).toBe(4);
    expect(factsOn(OTHER, { dataset: "egrid", year: 2023, plants: 1 })).toBeNull();
    expect(factsOn(OTHER, null)).toBeNull();
  });
});

describe("difference", () => {
  it("is told in both ways, downwards too when the first is negative", () => {
    expect(difference(4, 8)).toEqual({ amount: -4, percent: -50 });
    expect(difference(-6, -4)).toEqual({ amount: -2, percent: -50 });
  });

  it("has no percentage of nothing, and none of what is not known", () => {
    expect(difference(4, 0)).toEqual({ amount: 4, percent: null });
    expect(difference(null, 4)).toBeNull();
    expect(difference(4, null)).toBeNull();
  });
});

it("takes each year from the better data set and leaves out what is not known", () => {
  expect(trendOf([ONE, OTHER], "net_generation_mwh")).toEqual([
    {
      year: 2016,
      values: { one: { value: 8, dataset: "eia923" }, other: { value: 4, dataset: "eia923" } },
    },
    { year: 2023, values: { one: { value: 10, dataset: "egrid" } } },
  ]);
});
