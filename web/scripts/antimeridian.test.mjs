import { expect, test } from "vitest";
import { linesWithoutJumps, withoutJumps } from "./antimeridian.mjs";

test("a coast past 180° goes on instead of jumping to the other edge", () => {
  const ring = [
    [170, 60],
    [179, 61],
    [-179, 62],
    [-170, 60],
    [170, 60],
  ];
  expect(withoutJumps([[ring]]).geometry.coordinates[0]?.[0]).toEqual([
    [170, 60],
    [179, 61],
    [181, 62],
    [190, 60],
    [170, 60],
  ]);
});

test("what does not cross stays as it is", () => {
  const ring = [
    [-10, 0],
    [10, 0],
    [0, 10],
    [-10, 0],
  ];
  expect(withoutJumps([[ring]]).geometry.coordinates).toEqual([[ring]]);
});

test("a ring around the pole is closed along it", () => {
  const ring = [
    [-170, -70],
    [-60, -75],
    [60, -72],
    [170, -71],
    [-170, -70],
  ];
  expect(withoutJumps([[ring]]).geometry.coordinates[0]?.[0]).toEqual([
    [-170, -70],
    [-60, -75],
    [60, -72],
    [170, -71],
    [190, -70],
    [190, -90],
    [-170, -90],
    [-170, -70],
  ]);
});

test("borders go on as well", () => {
  const line = [
    [-179, 65],
    [179, 66],
  ];
  const lines = linesWithoutJumps({ type: "MultiLineString", coordinates: [line] });
  expect(lines.coordinates).toEqual([
    [
      [-179, 65],
      [-181, 66],
    ],
  ]);
});
