import { expect, it } from "vitest";
import { splitEvents } from "./events";

it("reads whole events, leaves the rest, and skips comments and pauses", () => {
  const text =
    'retry: 2000\nevent: progress\ndata: {"a":1}\n\n: still here\n\nevent: done\ndata: {"b"';
  expect(splitEvents(text)).toEqual({
    events: [{ event: "progress", data: '{"a":1}' }],
    left: 'event: done\ndata: {"b"',
  });
});

it("joins lines of data and knows an event without a name", () => {
  expect(splitEvents("data: one\r\ndata: two\r\n\r\n").events).toEqual([
    { event: "message", data: "one\ntwo" },
  ]);
});
