import { expect, test } from "vitest";
import { countryName, stateName } from "./places";

test("codes of countries become names, whatever their case", () => {
  expect(countryName("DEU")).toBe("Germany");
  expect(countryName("kor")).toBe("South Korea");
  expect(countryName("KOS")).toBe("Kosovo");
});

test("a code that nobody knows stays", () => {
  expect(countryName("XYZ")).toBe("XYZ");
});

test("states of the USA have names, also its territories", () => {
  expect(stateName("AZ", "USA")).toBe("Arizona");
  expect(stateName("PR", "USA")).toBe("Puerto Rico");
  expect(stateName("DC", "USA")).toBe("District of Columbia");
});

test("states of elsewhere stay as the source says them", () => {
  expect(stateName("AL", "BRA")).toBe("AL");
  expect(stateName("Bavaria", "DEU")).toBe("Bavaria");
  expect(stateName("AZ", null)).toBe("AZ");
});
