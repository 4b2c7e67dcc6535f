import { expect, it } from "vitest";
import { placeOf, plantPath } from "./naming";

it("keeps whatever an id holds within one part of the path", () => {
  expect(plantPath("us-6008")).toBe("/plants/us-6008");
  expect(plantPath("name-a/b?c#d")).toBe("/plants/name-a%2Fb%3Fc%23d");
});

it("names what is known of a place", () => {
  expect(placeOf({ state: "AZ", country: "USA" })).toBe("AZ, USA");
  expect(placeOf({ state: null, country: "FRA" })).toBe("FRA");
  expect(placeOf({ state: null, country: null })).toBe("–");
});
