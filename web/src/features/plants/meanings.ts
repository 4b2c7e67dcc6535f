"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "@/lib/api/browser";
import { flagsQuery } from "./queries";

/** What a flag means, once we know. */
export function useMeanings(): (flag: string) => string | undefined {
  const { data } = useQuery(flagsQuery(api));
  return useCallback(
    (flag: string) => data?.items.find((each) => each.flag === flag)?.meaning,
    [data],
  );
}
