"use client";

import { Modal, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { Confirm } from "@/components/ui/confirm";
import { api } from "@/lib/api/browser";
import { LONGEST_NAME } from "../limits";
import { type Model, versionQuery } from "../queries";
import { Report } from "../report";
import { SchemaTables } from "../schema-panel";
import { useAliasRemoved, usePointed, useRolledBack, useVersionDeleted } from "./version-changes";

export type VersionDialog =
  | { kind: "promote" | "delete" | "report"; version: number }
  | { kind: "alias"; version: number; alias: string }
  | { kind: "roll-back"; alias: string; version: number; previous: number }
  | { kind: "remove"; alias: string };

/** All that is asked and shown about versions and aliases, one thing at a time. */
export function VersionDialogs(props: {
  model: Model;
  dialog: VersionDialog | null;
  onClose: () => void;
}) {
  const { model, dialog, onClose } = props;
  if (!dialog) return null;
  switch (dialog.kind) {
    case "promote":
      return <Promote model={model} version={dialog.version} onClose={onClose} />;
    case "alias":
      return <Name model={model} {...dialog} onClose={onClose} />;
    case "roll-back":
      return <RollBack model={model} {...dialog} onClose={onClose} />;
    case "remove":
      return <Remove model={model} alias={dialog.alias} onClose={onClose} />;
    case "delete":
      return <Delete model={model} version={dialog.version} onClose={onClose} />;
    case "report":
      return <ReportDialog model={model} version={dialog.version} onClose={onClose} />;
  }
}

interface Props {
  model: Model;
  onClose: () => void;
}

function Promote({ model, version, onClose }: Props & { version: number }) {
  const point = usePointed(model, onClose);
  const champion = model.aliases["champion"];
  return (
    <Confirm
      opened
      title={`Promote version ${version}?`}
      confirmLabel="Promote"
      pending={point.isPending}
      error={point.error}
      onConfirm={() => point.mutate({ alias: "champion", version })}
      onClose={onClose}
    >
      The next prediction is answered by version {version}
      {champion === undefined ? "" : ` in place of version ${champion}`}. A roll-back leads back.
    </Confirm>
  );
}

function Name({ model, version, alias, onClose }: Props & { version: number; alias: string }) {
  const [name, setName] = useState(alias);
  const point = usePointed(model, onClose);
  const isChallenger = alias === "challenger";
  return (
    <Confirm
      opened
      title={isChallenger ? `Make version ${version} the challenger?` : `Name version ${version}`}
      confirmLabel={isChallenger ? "Make it the challenger" : "Give the name"}
      pending={point.isPending}
      error={point.error}
      onConfirm={() => point.mutate({ alias: name.trim(), version })}
      onClose={onClose}
    >
      {isChallenger ? (
        "It rests until it is given traffic, below: a share of the requests, or to run beside the champion as a shadow."
      ) : (
        <TextInput
          label="Alias"
          description="A name that predictions can ask for, such as summer-2026. One that exists moves here."
          maxLength={LONGEST_NAME}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
          data-autofocus
        />
      )}
    </Confirm>
  );
}

function RollBack(props: Props & { alias: string; version: number; previous: number }) {
  const { model, alias, version, previous, onClose } = props;
  const back = useRolledBack(model, onClose);
  return (
    <Confirm
      opened
      title={`Roll ${alias} back?`}
      confirmLabel="Roll back"
      pending={back.isPending}
      error={back.error}
      onConfirm={() => back.mutate({ alias, previous })}
      onClose={onClose}
    >
      {alias} points at version {previous} again in place of version {version}, for the next
      prediction on. Another roll-back leads forth again.
    </Confirm>
  );
}

function Remove({ model, alias, onClose }: Props & { alias: string }) {
  const remove = useAliasRemoved(model, onClose);
  return (
    <Confirm
      opened
      title={`Remove the alias ${alias}?`}
      confirmLabel="Remove"
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(alias)}
      onClose={onClose}
    >
      Predictions that ask for {alias} are refused from then on. The version stays.
    </Confirm>
  );
}

function Delete({ model, version, onClose }: Props & { version: number }) {
  const remove = useVersionDeleted(model, onClose);
  return (
    <Confirm
      opened
      title={`Delete version ${version}?`}
      confirmLabel="Delete"
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(version)}
      onClose={onClose}
    >
      It can be restored below for a grace period (a week, unless this installation has another);
      after that its files are removed for good.
    </Confirm>
  );
}

function ReportDialog({ model, version, onClose }: Props & { version: number }) {
  const query = useQuery(versionQuery(api, model.id, version));
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`Version ${version}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <>
          <Report version={query.data} />
          <SchemaTables version={query.data} />
        </>
      ) : (
        <BlockSkeleton height={240} />
      )}
    </Modal>
  );
}
