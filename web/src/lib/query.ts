import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/error";

const MOST_TRIES = 2;

/** The client of a page, on the server for one answer, in the browser for as long as it is open. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < MOST_TRIES && mayPass(error),
      },
    },
  });
}

/** Whether the same request may succeed a moment later. */
function mayPass(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 502;
}
