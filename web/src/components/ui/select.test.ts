import { expect, test } from "vitest";
import { labelOf } from "./select";

const FUELS = [
  { value: "gas", label: "Natural gas" },
  { group: "Without smoke", items: ["wind", { value: "hydro", label: "Water" }] },
];

test.each([
  ["gas", "Natural gas"],
  ["wind", "wind"],
  ["hydro", "Water"],
  ["steam", ""],
  [null, ""],
])("%s is called what the list calls it", (value, label) => {
  expect(labelOf(FUELS, value)).toBe(label);
});
