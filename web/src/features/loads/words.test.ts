import { expect, it } from "vitest";
import type { Load } from "./queries";
import { addsUp, percentOf, progressText, sourceName } from "./words";

function someLoad(changes: Partial<Load>): Load {
  return {
    id: "0",
    state: "received",
    source: "api",
    file_name: "a.csv",
    sha256: null,
    dataset: null,
    layout: null,
    years: [],
    bytes: { size: 100, validated: 0, loaded: 0 },
    chunks: { total: 4, done: 0, dead: 0 },
    rows: { total: null, stored: 0, rejected: 0, superseded: 0 },
    structure: null,
    failure: null,
    duplicate_of: null,
    created_at: "2026-11-25T02:00:00Z",
    changed_at: "2026-11-25T02:00:00Z",
    visible_at: null,
    ...changes,
  };
}

it("gives a third to validation and reaches the end only when the load is visible", () => {
  expect(percentOf(someLoad({}))).toBe(0);
  const bytes = { size: 100, validated: 50, loaded: 0 };
  expect(percentOf(someLoad({ state: "validating", bytes }))).toBe(16.5);
  const loaded = { size: 100, validated: 100, loaded: 100 };
  expect(percentOf(someLoad({ state: "loading", bytes: loaded }))).toBe(99);
  expect(percentOf(someLoad({ state: "visible", bytes: loaded }))).toBe(100);
});

it("counts the text of a compressed file, which is longer than the file", () => {
  const bytes = { size: 10, validated: 100, loaded: 50 };
  expect(percentOf(someLoad({ state: "loading", bytes }))).toBe(66);
});

it("tells chunks and rows while they are loaded", () => {
  const rows = { total: 2000, stored: 500, rejected: 0, superseded: 0 };
  const chunks = { total: 4, done: 1, dead: 0 };
  expect(progressText(someLoad({ state: "loading", rows, chunks }))).toBe(
    "1 of 4 chunks, 500 of 2,000 rows stored",
  );
});

it("says where a load came from, and whether its rows add up", () => {
  expect(sourceName("airflow")).toBe("Airflow");
  expect(sourceName("pigeon")).toBe("pigeon");
  const rows = { total: 10, stored: 7, rejected: 2, superseded: 1 };
  expect(addsUp(someLoad({ rows }))).toBe(true);
  expect(addsUp(someLoad({ rows: { ...rows, stored: 6 } }))).toBe(false);
  expect(addsUp(someLoad({}))).toBe(false);
});
