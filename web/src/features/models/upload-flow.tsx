"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type UploadProgress, upload } from "@/lib/api/upload";
import { MODELS_KEY, type Version } from "./queries";
import { UploadForm, type UploadWanted } from "./upload-form";
import { UploadProgressPanel } from "./upload-progress";
import { UploadRefused } from "./upload-refused";
import { UploadReport } from "./upload-report";

/** From a file to a version that answers, or to what to do instead. */
export function UploadFlow({ name }: { name: string }) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const stop = useRef<AbortController | null>(null);
  const send = useMutation({
    mutationFn: (wanted: UploadWanted) => {
      stop.current = new AbortController();
      setProgress({ sentBytes: 0, totalBytes: wanted.file.size });
      const form = formOf(wanted);
      return upload<Version>("/api/v1/models/upload", form, setProgress, stop.current.signal);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: MODELS_KEY }),
  });
  if (send.isPending && progress) {
    return (
      <UploadProgressPanel
        file={send.variables.file}
        progress={progress}
        onStop={() => stop.current?.abort()}
      />
    );
  }
  if (send.data) return <UploadReport version={send.data} onAgain={() => send.reset()} />;
  return (
    <>
      {send.error ? <UploadRefused error={send.error} /> : null}
      <UploadForm
        {...(send.variables ? { before: send.variables } : {})}
        name={name}
        onSend={(wanted) => send.mutate(wanted)}
      />
    </>
  );
}

function formOf(wanted: UploadWanted): FormData {
  const form = new FormData();
  // Before the file, so that what is wrong with them shows before it has been sent.
  form.set("name", wanted.name);
  if (wanted.description) form.set("description", wanted.description);
  if (wanted.promote) form.set("promote", "true");
  if (wanted.sample) form.set("sample", wanted.sample.json);
  if (wanted.schema) form.set("schema", wanted.schema);
  form.set("file", wanted.file);
  return form;
}
