import { expect, it } from "vitest";
import { chosenIds, comparePath, toggled } from "./choice";

it("reads ids in both ways of writing them, each once and five at most", () => {
  expect(chosenIds(["a,b", "c", "a", " ", ""])).toEqual(["a", "b", "c"]);
  expect(chosenIds(["1,2,3,4,5,6"])).toHaveLength(5);
});

it("puts a plant in and takes it out again", () => {
  expect(toggled(["a"], "b")).toEqual(["a", "b"]);
  expect(toggled(["a", "b"], "a")).toEqual(["b"]);
  expect(toggled(["1", "2", "3", "4", "5"], "6")).toEqual(["1", "2", "3", "4", "5"]);
});

it("leads to a page that reads the same ids", () => {
  const path = comparePath(["us-1", "name-a&b,c"]);
  const ids = new URL(path, "http://a.invalid").searchParams.getAll("ids");
  expect(ids).toEqual(["us-1", "name-a&b,c"]);
  expect(comparePath([])).toBe("/compare");
});
