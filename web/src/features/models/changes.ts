"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { notifyDone } from "@/lib/notify";
import { MODELS_KEY } from "./queries";

/**
 * A change of a model: when it is done, everything about models is asked for again.
 *
 * `said` tells the visitor what has been done.
 */
export function useModelChange<Wanted, Answer>(options: {
  change: (wanted: Wanted) => Promise<Answer>;
  said: (wanted: Wanted) => string;
  onDone?: (answer: Answer) => void;
}) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: options.change,
    onSuccess: async (answer, wanted) => {
      await client.invalidateQueries({ queryKey: MODELS_KEY });
      notifyDone(options.said(wanted));
      options.onDone?.(answer);
    },
  });
}
