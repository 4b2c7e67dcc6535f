import { queryOptions } from "@tanstack/react-query";
import { fetchRaw } from "@/lib/api/browser";

/** Plants of every source, or those only that a data set has in a year. */
export type Scope = { dataset: string; year: number } | null;

/** In the browser only: thousands of plants as Arrow columns, read where they lie, not parsed. */
export function mapQuery(scope: Scope) {
  const query = new URLSearchParams({ format: "arrow" });
  if (scope !== null) {
    query.set("dataset", scope.dataset);
    query.set("year", String(scope.year));
  }
  return queryOptions({
    queryKey: ["map", scope],
    staleTime: 60_000,
    // Columns are compared by nobody; a new answer replaces the old one.
    structuralSharing: false,
    queryFn: async ({ signal }) => {
      const [answer, { readPlants }] = await Promise.all([
        fetchRaw(`/api/v1/map?${query.toString()}`, { signal }),
        import("./read-plants"),
      ]);
      return readPlants(new Uint8Array(await answer.arrayBuffer()));
    },
  });
}
