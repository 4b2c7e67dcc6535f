import { expect, it } from "vitest";
import { FUEL_GROUPS, fuelColor, fuelGroup } from "./fuels";

it.each([
  ["NUC", "nuclear"],
  ["WAT", "hydro"],
  ["Hydro", "hydro"],
  ["gas", "gas"],
  ["HYC", "hydro"],
  ["XYZ", "other"],
  [null, "other"],
])("puts %s into the group %s", (code, group) => {
  expect(fuelGroup(code)).toBe(group);
});

it("has a colour for each group", () => {
  expect(FUEL_GROUPS.map((group) => fuelColor(group))).toEqual(
    FUEL_GROUPS.map((group) => `var(--fuel-${group})`),
  );
});
