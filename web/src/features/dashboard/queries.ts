import { queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";
import { type Choice, narrowing, source } from "./choice";

/** As many plants as have room beside the map. */
export const TOP_LIMIT = 15;

/** Data change with a load, not by the minute; the answers carry an ETag for those who ask again. */
const staleTime = 60_000;

export function datasetsQuery(api: Api) {
  return queryOptions({
    queryKey: ["datasets"],
    staleTime,
    queryFn: ({ signal }) => body(api.GET("/api/v1/datasets", { signal })),
  });
}

export function topQuery(api: Api, choice: Choice) {
  const query = {
    ...source(choice),
    ...narrowing(choice),
    metric: choice.metric,
    limit: TOP_LIMIT,
  };
  return queryOptions({
    queryKey: ["top", query],
    staleTime,
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/power-plants/top", { params: { query }, signal })),
  });
}

/** Both levels: data sets of the world name countries, those of one country its states. */
export function regionsQuery(api: Api, choice: Choice) {
  const query = source(choice);
  return queryOptions({
    queryKey: ["regions", query],
    staleTime,
    queryFn: async ({ signal }) => {
      const options = { params: { query }, signal };
      const [states, countries] = await Promise.all([
        body(api.GET("/api/v1/states", options)),
        body(api.GET("/api/v1/countries", options)),
      ]);
      return { states: states.items, countries: countries.items };
    },
  });
}

export function fuelsQuery(api: Api, choice: Choice) {
  // All fuels are asked for: the chosen one is marked among them.
  const query = { ...source(choice), ...narrowing({ ...choice, fuel: null }) };
  return queryOptions({
    queryKey: ["fuels", query],
    staleTime,
    queryFn: ({ signal }) => body(api.GET("/api/v1/fuels", { params: { query }, signal })),
  });
}

export function trendQuery(api: Api, choice: Choice, country: string | null) {
  const query = { ...(country === null ? {} : { country }), ...narrowing(choice) };
  return queryOptions({
    queryKey: ["trend", query],
    staleTime,
    queryFn: ({ signal }) => body(api.GET("/api/v1/trend", { params: { query }, signal })),
  });
}

export function flagsQuery(api: Api) {
  return queryOptions({
    queryKey: ["quality", "flags"],
    staleTime,
    queryFn: ({ signal }) => body(api.GET("/api/v1/quality/flags", { signal })),
  });
}
