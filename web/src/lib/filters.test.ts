import { describe, expect, it } from "vitest";
import { type Filters, readFilters, withFilters } from "./filters";

const DEFAULTS = { dataset: "", year: 2023, fuel: [] as string[], flagged: false, state: null };
const query = (text: string) => new URLSearchParams(text);

describe("readFilters", () => {
  it("takes each filter by the kind of its default", () => {
    const params = { year: "2019", fuel: ["gas", "coal"], flagged: "true", state: "AZ" };
    expect(readFilters<Filters>(DEFAULTS, params)).toEqual({
      dataset: "",
      year: 2019,
      fuel: ["gas", "coal"],
      flagged: true,
      state: "AZ",
    });
  });

  it("takes one value of a list, and the first of several where one is meant", () => {
    const read = readFilters(DEFAULTS, { fuel: "gas", year: ["2020", "2021"] });
    expect(read.fuel).toEqual(["gas"]);
    expect(read.year).toBe(2020);
  });

  it.each(["", "later", "NaN", "Infinity"])("falls back for a year of %j", (year) => {
    expect(readFilters(DEFAULTS, { year }).year).toBe(2023);
  });

  it("knows no filters but its own", () => {
    expect(readFilters(DEFAULTS, { other: "1" })).toEqual(DEFAULTS);
  });
});

describe("withFilters", () => {
  it("changes some and keeps what others wrote", () => {
    const text = withFilters(DEFAULTS, query("tab=map&year=2020"), { year: 2021, fuel: ["gas"] });
    expect(text).toBe("tab=map&year=2021&fuel=gas");
  });

  it("leaves out what is at its default or empty", () => {
    const before = query("year=2020&fuel=gas&fuel=coal&dataset=wri");
    expect(withFilters(DEFAULTS, before, { year: 2023, fuel: [], dataset: "" })).toBe("");
  });

  it("writes what readFilters reads", () => {
    const wanted = { dataset: "a&b=c", year: 1999, fuel: ["x y", "é"], flagged: true, state: null };
    const params = query(withFilters(DEFAULTS, query(""), wanted));
    const read = Object.fromEntries([...params.keys()].map((key) => [key, params.getAll(key)]));
    expect(readFilters(DEFAULTS, read)).toEqual(wanted);
  });
});
