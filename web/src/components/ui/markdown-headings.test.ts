import { describe, expect, it } from "vitest";
import { headingsBelow } from "./markdown-headings";

function levels(level: number, depths: number[]): (number | undefined)[] {
  const children = depths.map((depth) => ({ type: "heading", depth }));
  headingsBelow(level)({ type: "root", children });
  return children.map(({ depth }) => depth);
}

describe("headingsBelow", () => {
  it("puts the highest heading one level below", () => {
    expect(levels(2, [1, 2, 2, 1])).toEqual([3, 4, 4, 3]);
    expect(levels(2, [2, 3])).toEqual([3, 4]);
  });

  it("leaves no level out and none below the sixth", () => {
    expect(levels(2, [1, 4, 2])).toEqual([3, 4, 4]);
    expect(levels(2, [3, 1, 2, 3, 4, 5])).toEqual([3, 3, 4, 5, 6, 6]);
  });

  it("leaves a text without headings alone", () => {
    expect(levels(2, [])).toEqual([]);
  });
});
