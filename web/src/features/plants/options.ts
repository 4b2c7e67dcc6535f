"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/lib/api/browser";
import { countriesQuery, datasetsQuery, statesQuery } from "./queries";

/** Every year of every data set, as `egrid 2023`, under the title of its data set. */
export function useDataOptions() {
  const { data } = useQuery(datasetsQuery(api));
  return useMemo(
    () =>
      (data?.items ?? [])
        .filter((each) => each.years.length > 0)
        .map((each) => ({
          group: each.title,
          items: each.years.map(({ year }) => ({
            value: `${each.slug} ${year}`,
            label: `${each.slug} ${year}`,
          })),
        })),
    [data],
  );
}

/** Countries and states that some data set knows; the states of the chosen country. */
export function usePlaceOptions(dataset: string, country: string) {
  const { data } = useQuery(datasetsQuery(api));
  const slugs = (data?.items ?? [])
    .filter((each) => each.years.length > 0 && (dataset === "" || each.slug === dataset))
    .map((each) => each.slug);
  const countries = useQueries({ queries: slugs.map((slug) => countriesQuery(api, slug)) });
  const states = useQueries({ queries: slugs.map((slug) => statesQuery(api, slug)) });
  return {
    countries: distinct(
      countries.flatMap((each) => each.data?.items ?? []).map((item) => item.country),
    ),
    states: distinct(
      states
        .flatMap((each) => each.data?.items ?? [])
        .filter((item) => country === "" || item.country === country)
        .map((item) => item.state),
    ),
  };
}

function distinct(values: readonly (string | null)[]): string[] {
  const known = values.filter((value): value is string => value !== null && value !== "");
  return [...new Set(known)].sort((one, other) => one.localeCompare(other));
}
