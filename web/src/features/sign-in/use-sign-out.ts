"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/lib/api/browser";
import { notifyProblem } from "@/lib/notify";

/** End this session; the page is loaded anew, so that nothing of the visitor stays in memory. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => api.POST("/auth/logout"),
    onSuccess: () => window.location.assign("/sign-in"),
    onError: notifyProblem,
  });
}
