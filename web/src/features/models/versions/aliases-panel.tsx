"use client";

import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { type Model, aliasesQuery } from "../queries";
import type { VersionDialog } from "./version-dialogs";

type Alias = Schemas["Alias"];

/** The names that point at versions, and where a roll-back leads. */
export function AliasesPanel(props: { model: Model; onDialog: (dialog: VersionDialog) => void }) {
  const { model, onDialog } = props;
  const query = useQuery(aliasesQuery(api, model.id));
  const columns = useMemo(() => aliasColumns(model, onDialog), [model, onDialog]);
  return (
    <Section
      title="Aliases"
      description="The champion answers; a prediction may also ask for another alias or for a number."
      flush
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Aliases"
          rows={query.data.items}
          columns={columns}
          rowKey={(alias) => alias.alias}
        />
      ) : (
        <TableSkeleton rows={2} />
      )}
    </Section>
  );
}

function aliasColumns(model: Model, onDialog: (dialog: VersionDialog) => void): Column<Alias>[] {
  return [
    { id: "alias", header: "Alias", value: ({ alias }) => alias },
    {
      id: "version",
      header: "Points at",
      width: 96,
      align: "end",
      value: ({ version }) => version,
      render: ({ version }) => `v${version}`,
    },
    {
      id: "previous",
      header: "Before",
      secondary: true,
      width: 96,
      align: "end",
      value: (alias) => alias.previous_version,
      render: ({ previous_version: previous }) => (previous === null ? "–" : `v${previous}`),
    },
    {
      id: "changed_at",
      header: "Moved",
      secondary: true,
      width: 140,
      value: (alias) => alias.changed_at,
      render: (alias) => <Time at={alias.changed_at} relative />,
    },
    { id: "changed_by", header: "By", secondary: true, value: (alias) => alias.changed_by_name },
    {
      id: "actions",
      header: "Actions",
      value: () => null,
      sortable: false,
      align: "end",
      width: 190,
      render: (alias) =>
        model.may_change ? <AliasActions model={model} alias={alias} onDialog={onDialog} /> : null,
    },
  ];
}

function AliasActions(props: {
  model: Model;
  alias: Alias;
  onDialog: (dialog: VersionDialog) => void;
}) {
  const { model, onDialog } = props;
  const { alias, version, previous_version: previous } = props.alias;
  const hasTraffic = alias === "challenger" && model.traffic.mode !== "off";
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {previous === null ? null : (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Roll back ${alias} to version ${previous}`}
          onClick={() => onDialog({ kind: "roll-back", alias, version, previous })}
        >
          Roll back
        </Button>
      )}
      {alias === "champion" || hasTraffic ? null : (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Remove ${alias}`}
          onClick={() => onDialog({ kind: "remove", alias })}
        >
          Remove
        </Button>
      )}
    </Group>
  );
}
