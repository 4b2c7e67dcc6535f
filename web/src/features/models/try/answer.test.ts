import { describe, expect, it } from "vitest";
import { output } from "../testing";
import { contributionsOf, subjectOf, sumText } from "./explained";
import { likelihoods, namedValues } from "./outcome";

function explained(contributions: Record<string, number>) {
  const sum = Object.values(contributions).reduce((total, each) => total + each, 0);
  return {
    output: "variable",
    explanation: { base_value: 1000, value: 1000 + sum, contributions, residual: 0 },
  };
}

describe("namedValues", () => {
  it("shows one number or class, and several by name", () => {
    expect(namedValues(20_068_231.42, [output({})])).toEqual([
      { name: "variable", value: "20068231.42", shown: "20,068,231.4" },
    ]);
    expect(namedValues("gas", [output({ name: "label", kind: "label" })])[0]?.shown).toBe("gas");
    expect(namedValues({ mwh: 1, co2: null }, [output({})]).map((each) => each.shown)).toEqual([
      "1",
      "null",
    ]);
    expect(namedValues([1, 2], [output({})]).map((each) => each.name)).toEqual([
      "variable 1",
      "variable 2",
    ]);
  });
});

describe("likelihoods", () => {
  it("puts the likeliest class first", () => {
    expect(likelihoods(["coal", "gas"], [[0.25, 0.75]])).toEqual([
      { name: "gas", probability: 0.75 },
      { name: "coal", probability: 0.25 },
    ]);
  });

  it("has none for a regression", () => {
    expect(likelihoods(undefined, undefined)).toEqual([]);
  });
});

describe("contributionsOf", () => {
  it("orders by size, whatever the sign, and names the value", () => {
    const bars = contributionsOf(explained({ fuel: 10, mw: -300 }), { mw: "12.5", fuel: "" });
    expect(bars).toEqual([
      { label: "mw = 12.5", amount: -300 },
      { label: "fuel", amount: 10 },
    ]);
  });

  it("gathers what is left of many inputs without losing any of the sum", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, n + 1]));
    const bars = contributionsOf(explained(many), {});
    expect(bars).toHaveLength(12);
    expect(bars.at(-1)?.label).toBe("9 others");
    expect(bars.reduce((sum, bar) => sum + bar.amount, 0)).toBe(210);
  });
});

describe("words about explanations", () => {
  it("says what is explained and how it adds up", () => {
    expect(subjectOf(explained({}))).toBe("variable");
    expect(subjectOf({ ...explained({}), class: false })).toBe("probability of false");
    expect(subjectOf({ ...explained({}), target: "mwh" })).toBe("mwh");
    const text = sumText(explained({ mw: 300, fuel: -50 }));
    expect(text).toContain("Base 1,000");
    expect(text).toContain("contributions of 250");
    expect(text).toContain("make 1,250");
  });
});
