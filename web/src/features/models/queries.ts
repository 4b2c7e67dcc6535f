import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";

export type Model = Schemas["Model"];
export type ModelSummary = Schemas["ModelSummary"];
export type Version = Schemas["Version"];
export type VersionSummary = Schemas["VersionSummary"];
export type Feature = Schemas["FeatureView"];
export type Output = Schemas["OutputView"];
export type Visibility = ModelSummary["visibility"];

/** What every query about models begins with; a change makes all of them out of date. */
export const MODELS_KEY = ["models"] as const;
const PAGE_SIZE = 100;

export const MODEL_FILTERS = {
  q: null as string | null,
  tag: null as string | null,
  owner: "all",
  visibility: "any",
  deleted: false,
};
export type ModelFilters = typeof MODEL_FILTERS;

const VISIBILITIES: readonly string[] = ["private", "shared", "everyone"];

/** Models that match, newest first, a page after the other. */
export function modelsQuery(api: Api, filters: ModelFilters) {
  const { visibility } = filters;
  const asked = {
    ...(filters.q ? { search: filters.q } : {}),
    ...(filters.tag ? { tag: filters.tag } : {}),
    ...(filters.owner === "me" ? { owner: "me" as const } : {}),
    ...(VISIBILITIES.includes(visibility) ? { visibility: visibility as Visibility } : {}),
    ...(filters.deleted ? { deleted: true } : {}),
  };
  return infiniteQueryOptions({
    queryKey: [...MODELS_KEY, "list", asked],
    queryFn: ({ signal, pageParam }) =>
      body(
        api.GET("/api/v1/models", {
          params: {
            query: { ...asked, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One model, by what its address names: an id or a name. */
export function modelQuery(api: Api, model: string) {
  return queryOptions({
    queryKey: [...MODELS_KEY, "one", model],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/models/{model}", { params: { path: { model } }, signal })),
  });
}

export function versionsQuery(api: Api, model: string, deleted = false) {
  return infiniteQueryOptions({
    queryKey: [...MODELS_KEY, "versions", model, deleted],
    queryFn: ({ signal, pageParam }) =>
      body(
        api.GET("/api/v1/models/{model}/versions", {
          params: {
            path: { model },
            query: { deleted, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One version in full: schemas, parity, what the sandbox saw, rows to try it with. */
export function versionQuery(api: Api, model: string, number: number) {
  return queryOptions({
    queryKey: [...MODELS_KEY, "version", model, number],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v1/models/{model}/versions/{number}", {
          params: { path: { model, number } },
          signal,
        }),
      ),
  });
}

export function aliasesQuery(api: Api, model: string) {
  return queryOptions({
    queryKey: [...MODELS_KEY, "aliases", model],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/models/{model}/aliases", { params: { path: { model } }, signal })),
  });
}

/** Whom a model is shared with; for those who may change it. */
export function grantsQuery(api: Api, model: string) {
  return queryOptions({
    queryKey: [...MODELS_KEY, "grants", model],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/models/{model}/grants", { params: { path: { model } }, signal })),
  });
}
