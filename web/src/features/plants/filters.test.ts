import { describe, expect, it } from "vitest";
import { readFilters } from "@/lib/filters";
import { PLANT_FILTERS, isNarrowed, searchOf } from "./filters";

function search(params: Record<string, string>) {
  return searchOf(readFilters(PLANT_FILTERS, params));
}

describe("searchOf", () => {
  it("asks for the largest when the URL says nothing", () => {
    expect(search({})).toEqual({ sort: "net_generation" });
  });

  it("hands on what narrows the list", () => {
    const params = {
      q: " palo ver ",
      dataset: "egrid",
      year: "2023",
      state: "AZ",
      fuel: "nuclear",
    };
    expect(search({ ...params, country: "USA", min_capacity_mw: "12.5", sort: "name" })).toEqual({
      q: "palo ver",
      dataset: "egrid",
      year: 2023,
      state: "AZ",
      country: "USA",
      fuel: "nuclear",
      min_capacity_mw: 12.5,
      sort: "name",
    });
  });

  it.each([
    { year: "soon" },
    { year: "2023.5" },
    { min_capacity_mw: "-1" },
    { min_capacity_mw: "much" },
    { q: "   " },
  ])("leaves out what cannot be asked: %o", (params) => {
    expect(search(params)).toEqual({ sort: "net_generation" });
  });

  it("falls back to names for an order that nobody knows", () => {
    expect(search({ sort: "beauty" })).toEqual({ sort: "name" });
  });

  it("cuts words that are longer than the backend takes", () => {
    expect(search({ q: "x".repeat(500) }).q).toHaveLength(200);
  });
});

describe("isNarrowed", () => {
  it("does not count the order and the chosen plants", () => {
    expect(isNarrowed({ ...PLANT_FILTERS, sort: "name", ids: ["us-1"] })).toBe(false);
    expect(isNarrowed({ ...PLANT_FILTERS, fuel: "coal" })).toBe(true);
  });
});
