import { describe, expect, it } from "vitest";
import { feature } from "../testing";
import { draftOf, isUnusual, rowOf, valueOf } from "./values";

describe("draftOf", () => {
  const features = [
    feature({ name: "mw" }),
    feature({ name: "fuel", type: "string", categories: ["gas", "coal"] }),
    feature({ name: "on", type: "bool" }),
    feature({ name: "note", type: "string" }),
    feature({ name: "image", type: "float32", shape: [2, 2] }),
    feature({ name: "year", type: "int32", nullable: true }),
  ];

  it("fills the form with a row of the sample", () => {
    const row = {
      mw: 12.5,
      fuel: "coal",
      on: true,
      note: "",
      image: [
        [1, 2],
        [3, 4],
      ],
      year: null,
    };
    expect(draftOf(features, row)).toEqual({
      mw: "12.5",
      fuel: "coal",
      on: "true",
      note: "",
      image: "[[1,2],[3,4]]",
      year: "",
    });
  });

  it("makes a row up where there is no sample, and it can be sent", () => {
    const draft = draftOf(features);
    expect(draft).toMatchObject({ mw: "0", fuel: "gas", on: "false", image: "[[0,0],[0,0]]" });
    expect(rowOf(features, draft).errors).toEqual({});
  });
});

describe("valueOf", () => {
  it.each([
    ["float64", " 12.50 ", "12.5"],
    ["float32", ".5", "0.5"],
    ["float64", "1e3", "1000"],
    ["int64", "9007199254740993", "9007199254740993"],
    ["uint64", "18446744073709551615", "18446744073709551615"],
    ["int8", "-128", "-128"],
    ["string", "001", '"001"'],
    ["string", "", '""'],
    ["string", 'say "hi"', String.raw`"say \"hi\""`],
    ["bool", "true", "true"],
  ] as const)("reads %s from “%s”", (type, text, json) => {
    expect(valueOf(feature({ type }), text)).toEqual({ json });
  });

  it.each([
    ["float64", "1,5"],
    ["float64", "1e999"],
    ["float64", "NaN"],
    ["float64", ""],
    ["int32", "1.5"],
    ["int8", "128"],
    ["uint8", "-1"],
    ["bool", ""],
  ] as const)("refuses %s “%s”", (type, text) => {
    expect(valueOf(feature({ type }), text)).toHaveProperty("error");
  });

  it("takes nothing for null where that may be", () => {
    expect(valueOf(feature({ nullable: true }), " ")).toEqual({ json: "null" });
    expect(valueOf(feature({ type: "string", nullable: true }), "")).toEqual({ json: "null" });
  });

  it("takes arrays for tensors and nothing else", () => {
    const tensor = feature({ type: "float32", shape: [2] });
    expect(valueOf(tensor, "[1, 2]")).toEqual({ json: "[1,2]" });
    expect(valueOf(tensor, "1, 2")).toHaveProperty("error");
    expect(valueOf(tensor, '{"a": 1}')).toHaveProperty("error");
  });
});

describe("rowOf", () => {
  it("keeps the order of the features and says what is wrong by name", () => {
    const features = [feature({ name: "b" }), feature({ name: "a" }), feature({ name: "c" })];
    const row = rowOf(features, { a: "1", b: "2", c: "x" });
    expect(row.values).toEqual([
      ["b", "2"],
      ["a", "1"],
    ]);
    expect(Object.keys(row.errors)).toEqual(["c"]);
  });
});

describe("isUnusual", () => {
  const range = { least: 7.5, most: 6809 };
  it("is what lies outside of the sample", () => {
    expect(isUnusual(range, "7.5")).toBe(false);
    expect(isUnusual(range, "6809.1")).toBe(true);
    expect(isUnusual(range, "-1")).toBe(true);
    expect(isUnusual(range, "")).toBe(false);
    expect(isUnusual(undefined, "1")).toBe(false);
  });
});
