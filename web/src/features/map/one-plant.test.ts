import { expect, it } from "vitest";
import { FUEL_GROUPS } from "@/lib/fuels";
import { onePlant } from "./one-plant";
import { pointsOf } from "./points";

it("stands where the plant is, in its colour", () => {
  const plants = onePlant({
    id: "us-6008",
    name: "Palo Verde",
    state: "AZ",
    country: "USA",
    fuel: "NUC",
    capacity_mw: 4209.6,
    net_generation_mwh: null,
    latitude: 0,
    longitude: 90,
  });
  const nobody = { country: null, state: null, fuel: null };
  const { rows, data } = pointsOf(plants, "capacity", nobody);
  expect([...rows]).toEqual([0]);
  expect(data[0]).toBeCloseTo(0.75);
  expect(data[1]).toBeCloseTo(0.5);
  expect(data[3]).toBe(FUEL_GROUPS.indexOf("nuclear"));
  expect(plants.at(0).name).toBe("Palo Verde");
});
