import { expect, it } from "vitest";
import { coordinates } from "./coordinates";
import { primeMoverName, statusName } from "./terms";
import { verdict } from "./verdict";

it("writes coordinates as maps do", () => {
  expect(coordinates(33.3881, -112.8617)).toBe("33.3881° N, 112.8617° W");
  expect(coordinates(-33.5, 151)).toBe("33.5° S, 151° E");
});

it("says codes in words and leaves alone what it does not know", () => {
  expect(primeMoverName("ST")).toBe("Steam turbine");
  expect(primeMoverName("ZZ")).toBe("ZZ");
  expect(statusName("OP")).toBe("Operating");
  expect(statusName(null)).toBe("–");
});

it("calls a score what it is worth", () => {
  expect(verdict(0.4)).toEqual({ tone: "good", words: "about as expected" });
  expect(verdict(-2.5)).toEqual({ tone: "warning", words: "less than expected" });
  expect(verdict(-9)).toEqual({ tone: "danger", words: "far less than expected" });
  expect(verdict(3.5)).toEqual({ tone: "danger", words: "far more than expected" });
});
