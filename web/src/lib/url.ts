"use client";

import { useSearchParams, usePathname } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type Filters, type SearchParams, readFilters, withFilters } from "./filters";

/**
 * Filters of a page, kept in the URL: what is there can be linked, reloaded and gone back to.
 *
 * `defaults` says which filters there are (stable, at module scope). A filter at its default does not
 * appear in the URL.
 *
 * The browser's own history is written, which Next follows: its router would ask the server for the
 * page once more, and the leaves ask for what they show by themselves.
 */
export function useFilters<Shape extends Filters>(
  defaults: Shape,
): readonly [Shape, (changes: Partial<Shape>, how?: { history?: "push" | "replace" }) => void] {
  const pathname = usePathname();
  const params = useSearchParams();
  const filters = useMemo(() => readFilters(defaults, fromParams(params)), [defaults, params]);
  const change = useCallback(
    (changes: Partial<Shape>, how: { history?: "push" | "replace" } = {}) => {
      const query = withFilters(defaults, new URLSearchParams(params.toString()), changes);
      const href = query === "" ? pathname : `${pathname}?${query}`;
      if (how.history === "replace") window.history.replaceState(null, "", href);
      else window.history.pushState(null, "", href);
    },
    [defaults, params, pathname],
  );
  return [filters, change] as const;
}

/** Return what makes links to the same page with some filters changed. */
export function useFilterLinks<Shape extends Filters>(
  defaults: Shape,
): (changes: Partial<Shape>) => string {
  const pathname = usePathname();
  const params = useSearchParams();
  return useCallback(
    (changes) => {
      const query = withFilters(defaults, new URLSearchParams(params.toString()), changes);
      return query === "" ? pathname : `${pathname}?${query}`;
    },
    [defaults, params, pathname],
  );
}

function fromParams(params: URLSearchParams): SearchParams {
  const found: SearchParams = {};
  for (const key of new Set(params.keys())) found[key] = params.getAll(key);
  return found;
}
