"use client";

import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconTrash } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Section } from "@/components/page/page";
import { Confirm } from "@/components/ui/confirm";
import { api } from "@/lib/api/browser";
import { useMutation } from "@tanstack/react-query";
import { notifyDone } from "@/lib/notify";
import { MODELS_KEY, type Model } from "./queries";

/** Deleting a model, which can be taken back for a while. */
export function DeletePanel({ model }: { model: Model }) {
  const [asked, setAsked] = useState(false);
  const router = useRouter();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/models/{model}", { params: { path: { model: model.id } } }),
    onSuccess: () => {
      notifyDone(`${model.name} has been deleted`);
      router.push("/models?deleted=true");
      // Only the lists: the model itself would be asked for in vain while this page is left.
      void client.invalidateQueries({ queryKey: [...MODELS_KEY, "list"] });
    },
  });
  return (
    <Section title="Delete">
      <Button
        variant="default"
        leftSection={<IconTrash size={14} />}
        onClick={() => setAsked(true)}
      >
        Delete the model
      </Button>
      <Confirm
        opened={asked}
        title={`Delete “${model.name}”?`}
        confirmLabel="Delete"
        danger
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => {
          remove.reset();
          setAsked(false);
        }}
      >
        Predictions with it end at once. For a grace period (a week, unless this installation has
        another) it stands among the deleted models and can be restored; after that its files are
        removed for good. The log of predictions stays.
      </Confirm>
    </Section>
  );
}
