import type { FilterValue } from "@/lib/filters";
import type { Schemas } from "@/lib/api/schema";
import { CALL_FILTERS, ORIGINS, type Origin, callParams } from "../calls";

export type Logged = Schemas["penstock__predict__schemas_history__Prediction"];
export type LoggedDetail = Schemas["PredictionDetail"];

export const HISTORY_FILTERS = {
  ...CALL_FILTERS,
  outcome: null as string | null,
  error: null as string | null,
  request: null as string | null,
};
export type HistoryFilters = typeof HISTORY_FILTERS;

export const OUTCOMES = [
  { value: "answered", label: "Answered" },
  { value: "failed", label: "Failed" },
] as const;

/** What the API is asked for, by a list as by an export; `now` is an ISO time. */
export function historyParams(model: string, filters: HistoryFilters, now: string) {
  const outcome = OUTCOMES.find(({ value }) => value === filters.outcome);
  return {
    model,
    ...callParams(filters, now),
    ...(outcome ? { outcome: outcome.value } : {}),
    ...(filters.error ? { error_code: filters.error } : {}),
    ...(filters.request ? { request_id: filters.request } : {}),
  };
}

/** The address of the same predictions as a file. */
export function exportPath(
  model: string,
  filters: HistoryFilters,
  now: string,
  format: "csv" | "parquet",
): string {
  const asked = Object.entries(historyParams(model, filters, now));
  const query = new URLSearchParams([
    ...asked.map(([name, value]) => [name, String(value)]),
    ["format", format],
  ]);
  return `/api/v1/predictions/export?${query.toString()}`;
}

/** Whether anything but the time is filtered by. */
export function isNarrowed(filters: Record<string, FilterValue>): boolean {
  return ["version", "caller", "origin", "outcome", "error", "request"].some(
    (name) => filters[name] !== null,
  );
}

/** How it was asked, in words. */
export function originText(origin: Origin): string {
  return ORIGINS.find(({ value }) => value === origin)?.label ?? origin;
}
