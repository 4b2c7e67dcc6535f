import { expect, it } from "vitest";
import { placeOf } from "./failure";

it("names line, byte, column and value where they are known", () => {
  expect(placeOf({ line: 1200, byte: 34, reason: "no UTF-8" })).toBe(
    "line 1,200, byte 34: no UTF-8",
  );
  expect(placeOf({ column: "ORISPL", reason: "is missing" })).toBe("column ORISPL: is missing");
  expect(placeOf({ reason: "is empty" })).toBe("is empty");
  expect(placeOf({ line: 3 })).toBe("line 3");
});
