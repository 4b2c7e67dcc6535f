import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Api, body } from "@/lib/api/client";

/** The page looks again as often as a person would press reload. */
const REFRESH_MS = 10_000;
const USERS_A_PAGE = 200;
const EVENTS_A_PAGE = 100;

export function systemQuery(api: Api) {
  return queryOptions({
    queryKey: ["system", "parts"],
    queryFn: ({ signal }) => body(api.GET("/api/v1/system", { signal })),
    refetchInterval: REFRESH_MS,
  });
}

export function usersQuery(api: Api, search: string) {
  return infiniteQueryOptions({
    queryKey: ["system", "users", search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { search: search || null, limit: USERS_A_PAGE, cursor: pageParam };
      return body(api.GET("/auth/users", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
  });
}

export interface AuditFilter {
  action: string;
  outcome: string | null;
}

export function auditQuery(api: Api, filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["system", "audit", filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        action: filter.action || null,
        outcome: filter.outcome,
        limit: EVENTS_A_PAGE,
        cursor: pageParam,
      };
      return body(api.GET("/auth/audit", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next ?? null,
  });
}
