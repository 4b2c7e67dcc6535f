import { describe, expect, it } from "vitest";
import { safeNext, signInPath } from "./next-path";

describe("safeNext", () => {
  it.each(["/plants?fuel=gas&year=2023", "/plants/us-6008#years", "/models/a%20b"])(
    "keeps a path of ours: %s",
    (path) => {
      expect(safeNext(path)).toBe(path);
    },
  );

  it.each([
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "plants",
    "/sign-in?next=/sign-in",
    "/register",
    "",
    null,
    undefined,
  ])("goes to the dashboard instead of %j", (path) => {
    expect(safeNext(path)).toBe("/");
  });
});

it("leads back to where the visitor wanted to go", () => {
  expect(signInPath("/plants?fuel=gas")).toBe("/sign-in?next=%2Fplants%3Ffuel%3Dgas");
  expect(signInPath("/")).toBe("/sign-in");
});
