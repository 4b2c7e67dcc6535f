import type { Schemas } from "@/lib/api/schema";
import { callerParams } from "./callers";
import { SPAN_FILTERS, type SpanFilters, spanOf } from "./span";

/** Which calls of a model history and analytics look at. */
export const CALL_FILTERS = {
  ...SPAN_FILTERS,
  version: null as string | null,
  caller: null as string | null,
  origin: null as string | null,
};
export type CallFilters = typeof CALL_FILTERS;

export type Origin = Schemas["penstock__predict__schemas_history__Prediction"]["origin"];

export const ORIGINS: readonly { value: Origin; label: string }[] = [
  { value: "predict", label: "Predict" },
  { value: "v2", label: "Inference protocol v2" },
  { value: "batch", label: "Batch" },
  { value: "shadow", label: "Shadow" },
  { value: "replay", label: "Replay" },
];

/** The filters as parameters of a question; `now` is an ISO time. What is no choice is left out. */
export function callParams(filters: CallFilters, now: string) {
  const origin = ORIGINS.find(({ value }) => value === filters.origin);
  return {
    ...spanParams(filters, now),
    ...versionParams(filters),
    ...callerParams(filters.caller),
    ...(origin ? { origin: origin.value } : {}),
  };
}

export function spanParams(filters: SpanFilters, now: string): { since: string; until?: string } {
  const { since, until } = spanOf(filters, now);
  return { since, ...(until === null ? {} : { until }) };
}

export function versionParams(filters: { version: string | null }): { version?: number } {
  const number = Number(filters.version);
  return Number.isInteger(number) && number > 0 ? { version: number } : {};
}
