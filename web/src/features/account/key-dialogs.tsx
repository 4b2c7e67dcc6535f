"use client";

import { Modal, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Confirm } from "@/components/ui/confirm";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Me, Schemas } from "@/lib/api/schema";
import { notifyDone } from "@/lib/notify";
import { NewKeyForm } from "./new-key-form";
import { NewKeyShown } from "./new-key-shown";
import { keysQuery } from "./queries";

type Key = Schemas["ApiKey"];
export type KeyDialog =
  | { kind: "create" }
  | { kind: "rotate" | "revoke"; key: Key }
  | { kind: "made"; made: Schemas["ApiKeyCreated"]; replaces: boolean };

const OVERLAPS = [
  { value: "0", label: "At once" },
  { value: "3600", label: "In an hour" },
  { value: "86400", label: "In a day" },
  { value: "604800", label: "In a week" },
];

interface Props {
  me: Me;
  dialog: KeyDialog | null;
  onDialog: (dialog: KeyDialog | null) => void;
}

/** All that is asked and shown about keys, one thing at a time. */
export function KeyDialogs({ me, dialog, onDialog }: Props) {
  const close = () => onDialog(null);
  const made = (key: Schemas["ApiKeyCreated"], replaces: boolean) => {
    onDialog({ kind: "made", made: key, replaces });
  };
  return (
    <>
      <Modal
        opened={dialog?.kind === "create"}
        onClose={close}
        title="New API key"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <NewKeyForm me={me} onMade={(key) => made(key, false)} />
      </Modal>
      {dialog?.kind === "rotate" ? (
        <Rotate target={dialog.key} onMade={(key) => made(key, true)} onClose={close} />
      ) : null}
      {dialog?.kind === "revoke" ? <Revoke target={dialog.key} onClose={close} /> : null}
      <Modal
        opened={dialog?.kind === "made"}
        onClose={close}
        size="lg"
        title="Your new key"
        closeOnClickOutside={false}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {dialog?.kind === "made" ? <NewKeyShown made={dialog.made} onDone={close} /> : null}
      </Modal>
    </>
  );
}

function Rotate(props: {
  target: Key;
  onMade: (key: Schemas["ApiKeyCreated"]) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState("86400");
  const rotate = useMutation({
    mutationFn: () =>
      body(
        api.POST("/auth/keys/{key_id}/rotate", {
          params: { path: { key_id: props.target.id } },
          body: { overlap_seconds: Number(overlap) },
        }),
      ),
    onSuccess: async (key) => {
      props.onMade(key);
      await client.invalidateQueries(keysQuery(api));
    },
  });
  return (
    <Confirm
      opened
      title={`Rotate “${props.target.name}”?`}
      confirmLabel="Rotate"
      pending={rotate.isPending}
      error={rotate.error}
      onConfirm={() => rotate.mutate()}
      onClose={props.onClose}
    >
      A successor with the same scopes is made and shown once.
      <Select
        mt="md"
        label="The old key ends"
        data={OVERLAPS}
        value={overlap}
        allowDeselect={false}
        onChange={(value) => setOverlap(value ?? overlap)}
      />
    </Confirm>
  );
}

function Revoke({ target, onClose }: { target: Key; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      api.DELETE("/auth/keys/{key_id}", { params: { path: { key_id: target.id } } }),
    onSuccess: async () => {
      await client.invalidateQueries(keysQuery(api));
      notifyDone(`The key “${target.name}” has been revoked`);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      title={`Revoke “${target.name}”?`}
      confirmLabel="Revoke"
      danger
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      The next request with it is refused. This cannot be taken back.
    </Confirm>
  );
}
