import { describe, expect, it } from "vitest";
import { callerParams, callerText } from "../callers";
import { spanBefore, spanOf, bucketOf, localText, utcOfLocal, SPAN_FILTERS } from "../span";
import { HISTORY_FILTERS, exportPath, historyParams, isNarrowed } from "./filters";
import { type Replay, replayWords } from "./replay-words";
import { shownOf, stagesOf, valuesOf } from "./values";

const NOW = "2026-11-25T12:00:00.000Z";

describe("the time that is looked at", () => {
  it("is the last week without a choice, and open at its end", () => {
    expect(spanOf(SPAN_FILTERS, NOW)).toEqual({ since: "2026-11-18T12:00:00.000Z", until: null });
    expect(spanOf({ ...SPAN_FILTERS, span: "nonsense" }, NOW).since).toBe(
      "2026-11-18T12:00:00.000Z",
    );
  });

  it("may be of one's own, with either end left open", () => {
    const own = { span: "own", since: "2026-11-01T00:00Z", until: "2026-11-02T00:00Z" };
    expect(spanOf(own, NOW)).toEqual({
      since: "2026-11-01T00:00:00.000Z",
      until: "2026-11-02T00:00:00.000Z",
    });
    expect(spanOf({ ...own, since: "soon" }, NOW).since).toBe("2026-10-26T00:00:00.000Z");
  });

  it("has one of the same length before it", () => {
    const day = spanOf({ ...SPAN_FILTERS, span: "day" }, NOW);
    expect(spanBefore(day, NOW)).toEqual({
      since: "2026-11-23T12:00:00.000Z",
      until: "2026-11-24T12:00:00.000Z",
    });
    expect(bucketOf(day, NOW)).toBe("hour");
    expect(bucketOf(spanOf(SPAN_FILTERS, NOW), NOW)).toBe("day");
  });

  it("is typed in the visitor's zone and kept in UTC", () => {
    expect(utcOfLocal(localText(NOW))).toBe(NOW);
    expect(localText(null)).toBe("");
    expect(utcOfLocal("")).toBeNull();
  });
});

describe("what the log is asked for", () => {
  it("leaves out what is not filtered by", () => {
    expect(historyParams("m", HISTORY_FILTERS, NOW)).toEqual({
      model: "m",
      since: "2026-11-18T12:00:00.000Z",
    });
    expect(isNarrowed(HISTORY_FILTERS)).toBe(false);
  });

  it("takes only what there is", () => {
    const filters = {
      ...HISTORY_FILTERS,
      version: "2",
      caller: "key:0197",
      origin: "by post",
      outcome: "failed",
      error: "refused",
    };
    expect(historyParams("m", filters, NOW)).toMatchObject({
      version: 2,
      key_id: "0197",
      outcome: "failed",
      error_code: "refused",
    });
    expect(historyParams("m", filters, NOW)).not.toHaveProperty("origin");
    expect(isNarrowed(filters)).toBe(true);
    expect(historyParams("m", { ...filters, version: "-1" }, NOW)).not.toHaveProperty("version");
  });

  it("is the same for a file", () => {
    const path = exportPath("a b", { ...HISTORY_FILTERS, caller: "user:me" }, NOW, "parquet");
    expect(path).toContain("/api/v1/predictions/export?model=a+b&since=2026-11-18");
    expect(path).toContain("&user_id=me&format=parquet");
  });

  it("names callers by the end of their ids", () => {
    expect(callerText("key:0197aaaa-bbbbccdd")).toBe("Key bbbbccdd");
    expect(callerParams(null)).toEqual({});
  });
});

describe("values of the log", () => {
  it("go row by row, those of few rows too", () => {
    const values = valuesOf({ mw: [1.5, null], fuel: ["NG"] });
    expect(values.map(({ row, name, shown }) => [row, name, shown])).toEqual([
      [1, "mw", "1.5"],
      [1, "fuel", "NG"],
      [2, "mw", "–"],
      [2, "fuel", "–"],
    ]);
    expect(valuesOf(null)).toEqual([]);
  });

  it("show arrays", () => {
    expect(shownOf([0.25, [1, null]])).toBe("[0.25, [1, –]]");
  });

  it("tell where the time went", () => {
    const stages = stagesOf({ queue_ms: 1, inference_ms: 2, total_ms: 10 });
    expect(stages.map(({ ms }) => ms)).toEqual([1, 2, 7]);
    expect(stagesOf({ queue_ms: null, inference_ms: null, total_ms: 3 })).toHaveLength(1);
  });
});

describe("replayWords", () => {
  const report: Replay = {
    model_id: "m",
    version: 2,
    predictions: 3,
    refused: 0,
    rows: 10_000,
    equal: 0.9,
    complete: true,
    note: null,
    outputs: [],
    largest: [],
  };
  const numbers = {
    output: "mwh",
    kind: "value",
    rows: 10_000,
    equal: 0.9,
    label_flips: null,
    max_absolute: 12.5,
    mean_absolute: 0.25,
    max_relative: 0.02,
    mean_relative: 0.001,
  };

  it("says how many rows differ, and by how much", () => {
    expect(replayWords({ ...report, outputs: [numbers] })).toEqual([
      "Version 2 answered 10,000 rows of 3 logged predictions again.",
      "It says the same for 90.0 % of them; 1,000 rows differ.",
      "mwh: 0.25 apart on average, 12.5 at most (2.0 % of the value).",
    ]);
  });

  it("counts classes, and never rounds to all", () => {
    const classes = { ...numbers, kind: "label", label_flips: 1 };
    const words = replayWords({ ...report, equal: 0.9999, outputs: [classes] });
    expect(words[1]).toBe("It says the same for more than 99.9 % of them; 1 row differs.");
    expect(words[2]).toBe("mwh: 1 row has another class.");
  });

  it("says what was not done", () => {
    const words = replayWords({ ...report, equal: 1, refused: 2, complete: false }).join(" ");
    expect(words).toContain("It says the same for every row.");
    expect(words).toContain("refused 2 predictions");
    expect(words).toContain("ask for fewer rows");
    expect(replayWords({ ...report, note: "There is nothing" })).toEqual(["There is nothing."]);
  });
});
