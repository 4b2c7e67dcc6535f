import { formatCompact, formatDay, formatHour } from "@/lib/format";
import type { Analytics, FeatureDrift, Outputs, Point, Stages } from "./queries";

const STEP_MS = { hour: 3_600_000, day: 86_400_000 };

export interface CallsPoint {
  at: string;
  answered: number;
  failed: number;
  rows: number;
}

/** Every hour or day of the time, those without calls too, which the API leaves out. */
export function callsOf(found: Analytics): CallsPoint[] {
  const step = STEP_MS[found.bucket];
  const known = new Map(found.series.map((point) => [Date.parse(point.at), point]));
  const points: CallsPoint[] = [];
  const first = Math.floor(Date.parse(found.since) / step) * step;
  for (let at = first; at < Date.parse(found.until); at += step) {
    const point = known.get(at);
    points.push({
      at: new Date(at).toISOString(),
      answered: point ? point.calls - point.failed : 0,
      failed: point?.failed ?? 0,
      rows: point?.rows ?? 0,
    });
  }
  return points;
}

export interface LatencyPoint {
  at: string;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export type StageName = keyof Stages;

export const STAGES: readonly { value: StageName; label: string }[] = [
  { value: "total", label: "In all" },
  { value: "queue", label: "Waiting" },
  { value: "inference", label: "The model" },
];

/** One stage over time; hours and days without answers are left out. */
export function latencyOf(series: readonly Point[], stage: StageName): LatencyPoint[] {
  return series.flatMap(({ at, latency_ms: latency }) =>
    latency[stage].p50 === null ? [] : [{ at, ...latency[stage] }],
  );
}

export interface StageRow {
  stage: string;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export function stageRows(latency: Stages): StageRow[] {
  return STAGES.map(({ value, label }) => ({ stage: label, ...latency[value] }));
}

export interface ErrorRow {
  code: string;
  calls: number;
  share: number;
}

/** Errors by kind, the most frequent first; `share` is of all calls. */
export function errorRows(found: Analytics): ErrorRow[] {
  return Object.entries(found.total.errors)
    .map(([code, calls]) => ({ code, calls, share: calls / Math.max(1, found.total.calls) }))
    .sort((one, other) => other.calls - one.calls || one.code.localeCompare(other.code));
}

export interface OutputRow {
  label: string;
  rows: number;
}

/** Classes, the most frequent first, or ranges of values, the lowest first. */
export function outputRows(output: Outputs): OutputRow[] {
  if (output.labels) {
    return Object.entries(output.labels)
      .map(([label, rows]) => ({ label, rows }))
      .sort((one, other) => other.rows - one.rows);
  }
  return (output.values ?? []).map(({ low, high, rows }) => ({
    label: `${formatCompact(low)} – ${formatCompact(high)}`,
    rows,
  }));
}

const VERDICTS: Record<FeatureDrift["verdict"], string> = {
  stable: "as before",
  changed: "changed a little",
  moved: "moved",
  unknown: "too few values",
};

export function verdictText(verdict: FeatureDrift["verdict"]): string {
  return VERDICTS[verdict];
}

/** The features that moved, in a sentence. */
export function driftText(features: readonly FeatureDrift[]): string {
  const named = (verdict: FeatureDrift["verdict"]) =>
    features.filter((each) => each.verdict === verdict).map((each) => each.feature);
  const [moved, changed, unknown] = [named("moved"), named("changed"), named("unknown")];
  const parts = [
    ...(moved.length > 0
      ? [`${moved.join(", ")} moved: look whether the model still fits, or train it anew.`]
      : []),
    ...(changed.length > 0 ? [`${changed.join(", ")} changed a little: keep an eye on it.`] : []),
    ...(unknown.length > 0 ? [`Of ${unknown.join(", ")} there are too few values to say.`] : []),
  ];
  return parts.length > 0 ? parts.join(" ") : "Every input looks as it did before.";
}

/** A note of the API without the names of its parameters. */
export function plainNote(note: string): string {
  return note
    .replaceAll(/ \(`[^)]*\)/g, "")
    .replaceAll(/, `[^`]*`,?/g, "")
    .replaceAll("`", "");
}

/** Under a point of a chart: a day of UTC, as the API counts them, or an hour of the visitor's. */
export function pointText(at: string, bucket: Analytics["bucket"]): string {
  return bucket === "day" ? formatDay(at) : formatHour(at);
}
