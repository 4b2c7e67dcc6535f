"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "@/lib/api/error";
import { type UploadProgress, upload } from "@/lib/api/upload";
import type { Load } from "./queries";

/** One file on its way to the server. */
export interface Upload {
  key: string;
  file: File;
  progress: UploadProgress;
  load: Load | null;
  error: unknown;
  stop: () => void;
}

/** Uploads of this page, one after the other as they were given. */
export function useUploads() {
  const client = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const change = (key: string, changes: Partial<Upload>) => {
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...changes } : each)));
  };
  const send = async (files: readonly File[]) => {
    const stops = files.map(() => new AbortController());
    const begun = files.map((file, index) => ({
      key: crypto.randomUUID(),
      file,
      progress: { sentBytes: 0, totalBytes: file.size },
      load: null,
      error: null,
      stop: () => stops[index]?.abort(),
    }));
    setUploads((all) => [...begun, ...all]);
    for (const [index, { key, file }] of begun.entries()) {
      const form = new FormData();
      form.set("file", file);
      try {
        if (stops[index]?.signal.aborted) throw new DOMException("stopped", "AbortError");
        const load = await upload<Load>(
          "/api/v1/loads",
          form,
          (progress) => change(key, { progress }),
          stops[index]?.signal,
        );
        change(key, { load });
        await client.invalidateQueries({ queryKey: ["loads"] });
      } catch (thrown) {
        change(key, { error: asApiError(thrown) });
      }
    }
  };
  const forget = (key: string) => setUploads((all) => all.filter((each) => each.key !== key));
  return { uploads, send, forget };
}
