"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import { formatCount } from "@/lib/format";
import { notifyDone } from "@/lib/notify";

export interface Correction {
  row: number;
  values: Record<string, string>;
}

/** Read rejected rows again, corrected; all of them as they are when none is named. */
export function useReplay(loadId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rows: Correction[]) =>
      body(
        api.POST("/api/v1/loads/{load_id}/rejected/replay", {
          params: { path: { load_id: loadId } },
          body: { rows, after_row: 0 },
        }),
      ),
    onSuccess: async ({ replayed }) => {
      // Facts have changed, and with them every figure.
      await client.invalidateQueries();
      if (replayed > 0) notifyDone(`${formatCount(replayed, "row")} became facts`);
    },
  });
}
