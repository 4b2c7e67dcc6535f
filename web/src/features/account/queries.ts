import { queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";

/** As many as a person looks through; nobody has more sessions or keys than a page holds. */
const LIMIT = 200;

export function sessionsQuery(api: Api) {
  return queryOptions({
    queryKey: ["account", "sessions"],
    queryFn: ({ signal }) =>
      body(api.GET("/auth/sessions", { params: { query: { limit: LIMIT } }, signal })),
  });
}

export function keysQuery(api: Api) {
  return queryOptions({
    queryKey: ["account", "keys"],
    queryFn: ({ signal }) =>
      body(api.GET("/auth/keys", { params: { query: { limit: LIMIT } }, signal })),
  });
}
