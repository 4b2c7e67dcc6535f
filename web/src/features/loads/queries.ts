import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";

export type Load = Schemas["Load"];
export type LoadState = Load["state"];

const LOADS_A_PAGE = 100;
const ROWS_A_PAGE = 200;
/** How often a list with loads that still move is asked for. */
const WATCH_MS = 2_000;
export const FINAL: readonly LoadState[] = ["visible", "failed", "duplicate"];

export function loadsQuery(api: Api, state: LoadState | null) {
  return infiniteQueryOptions({
    queryKey: ["loads", "list", state],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: LOADS_A_PAGE,
        ...(state === null ? {} : { state }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return body(api.GET("/api/v1/loads", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((load) => !FINAL.includes(load.state)))
        ? WATCH_MS
        : false,
  });
}

export function loadQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: ["loads", "one", id],
    queryFn: ({ signal }) => {
      const path = { load_id: id };
      return body(api.GET("/api/v1/loads/{load_id}", { params: { path }, signal }));
    },
  });
}

export function rejectedQuery(api: Api, id: string, replayed: boolean) {
  return infiniteQueryOptions({
    queryKey: ["loads", "rejected", id, replayed],
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      const params = { path: { load_id: id }, query: { limit: ROWS_A_PAGE, replayed, ...cursor } };
      return body(api.GET("/api/v1/loads/{load_id}/rejected", { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function deadChunksQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: ["loads", "dead", id],
    queryFn: ({ signal }) => {
      const params = { path: { load_id: id }, query: { state: "dead" as const, limit: 200 } };
      return body(api.GET("/api/v1/loads/{load_id}/chunks", { params, signal }));
    },
  });
}

export function reconciliationQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: ["loads", "reconciliation", id],
    queryFn: ({ signal }) => {
      const path = { load_id: id };
      return body(api.GET("/api/v1/loads/{load_id}/reconciliation", { params: { path }, signal }));
    },
  });
}
