"use client";

import { useRouter } from "next/navigation";
import { Confirm } from "@/components/ui/confirm";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import { useModelChange } from "./changes";
import type { ModelSummary } from "./queries";
import { modelPath } from "./tabs";

/** Asks before a deleted model answers again; null asks nothing. */
export function RestoreModel(props: { model: ModelSummary | null; onClose: () => void }) {
  const { model, onClose } = props;
  const router = useRouter();
  const restore = useModelChange({
    change: (gone: ModelSummary) =>
      body(api.POST("/api/v1/models/{model}/restore", { params: { path: { model: gone.id } } })),
    said: (gone) => `${gone.name} is back`,
    onDone: ({ id }) => router.push(modelPath(id)),
  });
  return (
    <Confirm
      opened={model !== null}
      title={`Restore “${model?.name ?? ""}”?`}
      confirmLabel="Restore"
      pending={restore.isPending}
      error={restore.error}
      onConfirm={() => model && restore.mutate(model)}
      onClose={() => {
        restore.reset();
        onClose();
      }}
    >
      It answers predictions again, with the versions and aliases that it had.
    </Confirm>
  );
}
