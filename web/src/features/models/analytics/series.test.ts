import { describe, expect, it } from "vitest";
import { ANALYTICS_FILTERS, type Analytics, type FeatureDrift, againstOf } from "./queries";
import {
  callsOf,
  driftText,
  errorRows,
  latencyOf,
  outputRows,
  plainNote,
  pointText,
  stageRows,
} from "./series";

const NONE = { p50: null, p95: null, p99: null };
const LATENCY = { queue: NONE, inference: NONE, total: { p50: 4, p95: 8, p99: 9 } };
const POINT = { at: "2026-11-25T10:00:00Z", calls: 5, failed: 2, rows: 30, errors: {} };

const found: Analytics = {
  since: "2026-11-25T09:00:00Z",
  until: "2026-11-25T11:20:00Z",
  bucket: "hour",
  callers: "all",
  total: { calls: 5, failed: 2, rows: 30, errors: { late: 1, odd: 1 }, latency_ms: LATENCY },
  series: [{ ...POINT, latency_ms: LATENCY }],
  top_users: [],
  top_keys: [],
  outputs: [],
};

describe("callsOf", () => {
  it("has hours without calls too", () => {
    expect(callsOf(found).map(({ answered, failed }) => [answered, failed])).toEqual([
      [0, 0],
      [3, 2],
      [0, 0],
    ]);
  });

  it("begins a day at its start", () => {
    const days = callsOf({ ...found, bucket: "day", series: [] });
    expect(days.map(({ at }) => at)).toEqual(["2026-11-25T00:00:00.000Z"]);
  });
});

describe("latencies", () => {
  it("are left out where nothing was answered", () => {
    expect(latencyOf(found.series, "total")).toEqual([{ at: POINT.at, p50: 4, p95: 8, p99: 9 }]);
    expect(latencyOf(found.series, "queue")).toEqual([]);
    expect(stageRows(LATENCY).map(({ stage }) => stage)).toEqual([
      "In all",
      "Waiting",
      "The model",
    ]);
  });
});

describe("errors and answers", () => {
  it("come the most frequent first", () => {
    expect(errorRows(found)).toEqual([
      { code: "late", calls: 1, share: 0.2 },
      { code: "odd", calls: 1, share: 0.2 },
    ]);
    const classes = { name: "fuel", labels: { NG: 1, NUC: 4 }, values: null };
    expect(outputRows(classes).map(({ label }) => label)).toEqual(["NUC", "NG"]);
  });

  it("are all there, however many classes there are", () => {
    const labels = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index}`, 1]));
    expect(outputRows({ name: "kind", labels, values: null })).toHaveLength(30);
  });

  it("keep ranges in their order", () => {
    const values = [
      { low: -2, high: -1, rows: 1 },
      { low: 1000, high: 1414.2, rows: 7 },
    ];
    expect(outputRows({ name: "mwh", labels: null, values })).toEqual([
      { label: "−2 – −1", rows: 1 },
      { label: "1k – 1.41k", rows: 7 },
    ]);
  });
});

describe("drift", () => {
  const feature = (name: string, verdict: FeatureDrift["verdict"]): FeatureDrift => ({
    feature: name,
    kind: "number",
    verdict,
    psi: 0.1,
    ks: null,
    p_value: null,
    rows_before: 100,
    rows_now: 100,
    missing_before: 0,
    missing_now: 0,
  });

  it("is told in a sentence for each verdict", () => {
    expect(driftText([feature("mw", "stable")])).toBe("Every input looks as it did before.");
    const words = driftText([feature("mw", "moved"), feature("year", "changed")]);
    expect(words).toContain("mw moved");
    expect(words).toContain("year changed a little");
  });

  it("is against a whole time or the sample", () => {
    const now = "2026-11-25T12:00:00.000Z";
    const filters = { ...ANALYTICS_FILTERS, span: "day" };
    expect(againstOf(filters, now)).toBe("sample");
    expect(againstOf({ ...filters, against: "before" }, now)).toBe(
      "2026-11-23T12:00:00.000Z..2026-11-24T12:00:00.000Z",
    );
    const own = { ...filters, against: "own", before_since: "a" };
    expect(againstOf(own, now)).toBe("sample");
    expect(againstOf({ ...own, before_until: "b" }, now)).toBe("a..b");
  });
});

it("names days as the API counts them", () => {
  expect(pointText("2026-11-25T00:00:00Z", "day")).toBe("25 Nov");
});

it("leaves parameters of the API out of its notes", () => {
  const note = "No sample: compare with an earlier time, `against=<since>..<until>`, or add one";
  expect(plainNote(note)).toBe("No sample: compare with an earlier time or add one");
  expect(plainNote("It keeps no inputs (`keeps_inputs` is false), so")).toBe(
    "It keeps no inputs, so",
  );
});
