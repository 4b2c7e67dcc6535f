import { expect, it } from "vitest";
import { caughtUp } from "./typed-text";

it("keeps what was typed since the value that arrives was sent", () => {
  const typed = { text: "palo v", seen: "", sent: ["pal", "palo"] };
  expect(caughtUp(typed, "pal")).toEqual({ text: "palo v", seen: "pal", sent: ["palo"] });
  expect(caughtUp(typed, "palo")).toEqual({ text: "palo v", seen: "palo", sent: [] });
});

it("takes over a value that did not come from here", () => {
  const typed = { text: "palo", seen: "palo", sent: [] };
  expect(caughtUp(typed, "")).toEqual({ text: "", seen: "", sent: [] });
});
