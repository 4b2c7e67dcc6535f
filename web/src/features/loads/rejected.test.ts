import { expect, it } from "vitest";
import { mendable, wrongCells } from "./rejected";

const ROW = {
  row: 3,
  line: 5,
  fields: ["1", "x"],
  corrected_fields: null,
  replayed_at: null,
  findings: [
    { column: "Net generation", value: "x", reason: "is no number" },
    { column: "Year", value: "1", reason: "is no year" },
  ],
};

it("gives each wrong cell a line of its own", () => {
  expect(wrongCells([ROW]).map(({ at, column, reason }) => [at, column, reason])).toEqual([
    ["3 0", "Net generation", "is no number"],
    ["3 1", "Year", "is no year"],
  ]);
});

it("knows rows that cannot be mended cell by cell", () => {
  expect(mendable(ROW)).toBe(true);
  const short = { column: "", value: "", reason: "has 2 fields instead of 3" };
  expect(mendable({ ...ROW, findings: [short] })).toBe(false);
});
