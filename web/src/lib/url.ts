"use client";

import { useRouter, useSearchParams, usePathname } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type Filters, type SearchParams, readFilters, withFilters } from "./filters";

/**
 * Filters of a page, kept in the URL: what is there can be linked, reloaded and gone back to.
 *
 * `defaults` says which filters there are (stable, at module scope). A filter at its default does not
 * appear in the URL.
 */
export function useFilters<Shape extends Filters>(
  defaults: Shape,
): readonly [Shape, (changes: Partial<Shape>, how?: { history?: "push" | "replace" }) => void] {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const filters = useMemo(() => readFilters(defaults, fromParams(params)), [defaults, params]);
  const change = useCallback(
    (changes: Partial<Shape>, how: { history?: "push" | "replace" } = {}) => {
      const query = withFilters(defaults, new URLSearchParams(params.toString()), changes);
      const href = query === "" ? pathname : `${pathname}?${query}`;
      if (how.history === "replace") router.replace(href, { scroll: false });
      else router.push(href, { scroll: false });
    },
    [defaults, params, pathname, router],
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
