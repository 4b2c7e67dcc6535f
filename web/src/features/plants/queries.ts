import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";
import type { PlantSearch } from "./filters";

export type Plant = Schemas["PlantSummary"];
export type PlantDetail = Schemas["PlantDetail"];

const PLANTS_A_PAGE = 100;
const UNITS_A_PAGE = 200;
/** What data sets, states and flags there are changes with a load, not while somebody looks. */
const SELDOM_MS = 5 * 60_000;

export function plantsQuery(api: Api, search: PlantSearch) {
  return infiniteQueryOptions({
    queryKey: ["plants", "search", search],
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      const query = { ...search, limit: PLANTS_A_PAGE, ...cursor };
      return body(api.GET("/api/v1/power-plants", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** The first few plants by name, for a field that proposes them. */
export function proposalsQuery(api: Api, q: string) {
  return queryOptions({
    queryKey: ["plants", "proposals", q],
    queryFn: ({ signal }) => {
      const query = { q, limit: 12, sort: "net_generation" as const };
      return body(api.GET("/api/v1/power-plants", { params: { query }, signal }));
    },
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
}

export function plantQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: ["plants", "one", id],
    queryFn: ({ signal }) => {
      const path = { plant_id: id };
      return body(api.GET("/api/v1/power-plants/{plant_id}", { params: { path }, signal }));
    },
  });
}

export function unitsQuery(api: Api, id: string, dataset: string | null, year: number | null) {
  return infiniteQueryOptions({
    queryKey: ["plants", "units", id, dataset, year],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: UNITS_A_PAGE,
        ...(dataset === null ? {} : { dataset }),
        ...(year === null ? {} : { year }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      const params = { path: { plant_id: id }, query };
      return body(api.GET("/api/v1/power-plants/{plant_id}/units", { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** What a model expects of a plant; in the best data set and year that one was asked about. */
export function expectationQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: ["plants", "expected", id],
    queryFn: ({ signal }) => {
      const query = { plant_id: id, limit: 1 };
      return body(api.GET("/api/v1/power-plants/anomalies", { params: { query }, signal }));
    },
  });
}

export function flagsQuery(api: Api) {
  return queryOptions({
    queryKey: ["quality", "flags"],
    queryFn: ({ signal }) => body(api.GET("/api/v1/quality/flags", { signal })),
    staleTime: SELDOM_MS,
  });
}

export function datasetsQuery(api: Api) {
  return queryOptions({
    queryKey: ["datasets"],
    queryFn: ({ signal }) => body(api.GET("/api/v1/datasets", { signal })),
    staleTime: SELDOM_MS,
  });
}

export function statesQuery(api: Api, dataset: string, year?: number) {
  return queryOptions({
    queryKey: ["states", dataset, year ?? null],
    queryFn: ({ signal }) => {
      const query = { dataset, ...(year === undefined ? {} : { year }) };
      return body(api.GET("/api/v1/states", { params: { query }, signal }));
    },
    staleTime: SELDOM_MS,
  });
}

export function countriesQuery(api: Api, dataset: string) {
  return queryOptions({
    queryKey: ["countries", dataset],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/countries", { params: { query: { dataset } }, signal })),
    staleTime: SELDOM_MS,
  });
}
