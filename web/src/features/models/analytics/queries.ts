import { queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";
import { CALL_FILTERS, callParams, spanParams, versionParams } from "../calls";
import { bucketOf, spanBefore, spanOf } from "../span";

export type Analytics = Schemas["Analytics"];
export type Point = Schemas["Point"];
export type Stages = Schemas["Stages"];
export type Outputs = Schemas["OutputCounts"];
export type Drift = Schemas["Drift"];
export type FeatureDrift = Schemas["FeatureDrift"];

export const ANALYTICS_FILTERS = {
  ...CALL_FILTERS,
  /** What inputs are compared with: the sample, the time before, or a time of its own. */
  against: "sample",
  before_since: null as string | null,
  before_until: null as string | null,
};
export type AnalyticsFilters = typeof ANALYTICS_FILTERS;

export const AGAINST = [
  { value: "sample", label: "The sample of the upload" },
  { value: "before", label: "The same time before" },
  { value: "own", label: "Another time…" },
] as const;

/** A model's predictions summed up; `now` is an ISO time. */
export function analyticsQuery(api: Api, model: string, filters: AnalyticsFilters, now: string) {
  const asked = { ...callParams(filters, now), bucket: bucketOf(spanOf(filters, now), now) };
  return queryOptions({
    queryKey: ["model-analytics", model, asked],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v1/models/{model}/analytics", {
          params: { path: { model }, query: asked },
          signal,
        }),
      ),
  });
}

/** How far the inputs of the same time have moved. */
export function driftQuery(api: Api, model: string, filters: AnalyticsFilters, now: string) {
  const asked = {
    ...spanParams(filters, now),
    ...versionParams(filters),
    against: againstOf(filters, now),
  };
  return queryOptions({
    queryKey: ["model-drift", model, asked],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v1/models/{model}/drift", {
          params: { path: { model }, query: asked },
          signal,
        }),
      ),
  });
}

/** What the API is asked to compare with; a time that is not whole yet stands for the sample. */
export function againstOf(filters: AnalyticsFilters, now: string): string {
  if (filters.against === "before") {
    const { since, until } = spanBefore(spanOf(filters, now), now);
    return `${since}..${until}`;
  }
  const { before_since: since, before_until: until } = filters;
  return filters.against === "own" && since && until ? `${since}..${until}` : "sample";
}
