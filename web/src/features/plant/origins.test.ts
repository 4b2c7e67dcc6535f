import { expect, it } from "vitest";
import { formatRows } from "./origins";

it("joins rows that follow each other", () => {
  expect(formatRows([1297, 1298, 1299])).toBe("rows 1,297–1,299");
  expect(formatRows([7])).toBe("row 7");
  expect(formatRows([1, 2, 5, 9])).toBe("rows 1–2, 5, 9");
});

it("counts those that would be too many to read", () => {
  expect(formatRows([1, 3, 5, 7, 9, 10, 12], 4)).toBe("rows 1, 3, 5, 7 and 3 more");
});
