"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "@/lib/api/browser";
import { followEvents } from "@/lib/api/events";
import { FINAL, type Load, loadQuery } from "./queries";

/** A load, followed by server-sent events for as long as it changes. */
export function useLoad(id: string) {
  const client = useQueryClient();
  const query = useQuery(loadQuery(api, id));
  const state = query.data?.state;
  const moves = state !== undefined && !FINAL.includes(state);
  useEffect(() => {
    if (!moves) return undefined;
    const stop = new AbortController();
    const key = loadQuery(api, id).queryKey;
    followEvents(
      `/api/v1/loads/${id}/events`,
      ({ event, data }) => {
        client.setQueryData(key, JSON.parse(data) as Load);
        return event !== "done";
      },
      stop.signal,
    )
      // What depends on the load's end: its rows, the list, and every figure of plants.
      .then(() => (stop.signal.aborted ? undefined : client.invalidateQueries()))
      .catch(() => (stop.signal.aborted ? undefined : client.invalidateQueries({ queryKey: key })));
    return () => stop.abort();
  }, [client, id, moves]);
  return query;
}
