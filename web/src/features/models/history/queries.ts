import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";
import { type HistoryFilters, historyParams } from "./filters";

const PAGE_SIZE = 100;
export const HISTORY_KEY = ["model-history"] as const;

/** Logged predictions of a model, the newest first, a page after the other. */
export function historyQuery(api: Api, model: string, filters: HistoryFilters, now: string) {
  const asked = historyParams(model, filters, now);
  return infiniteQueryOptions({
    queryKey: [...HISTORY_KEY, "list", asked],
    queryFn: ({ signal, pageParam }) =>
      body(
        api.GET("/api/v1/predictions", {
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

/** One prediction with what was asked and answered. */
export function loggedQuery(api: Api, id: string) {
  return queryOptions({
    queryKey: [...HISTORY_KEY, "one", id],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v1/predictions/{prediction_id}", {
          params: { path: { prediction_id: id } },
          signal,
        }),
      ),
  });
}
