"use client";

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/browser";
import { type Model, type VersionSummary, versionsQuery } from "../queries";
import { useVersionRestored } from "./version-changes";

/** Versions that can still be brought back; nothing where there are none. */
export function DeletedVersions({ model }: { model: Model }) {
  const query = useInfiniteQuery(versionsQuery(api, model.id, true));
  const restore = useVersionRestored(model);
  const { mutate, isPending } = restore;
  const columns = useMemo(() => columnsWith(mutate, isPending), [mutate, isPending]);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Section
      title="Deleted versions"
      description="They can be restored until their grace period ends."
      flush
    >
      {restore.error ? <Problem error={restore.error} /> : null}
      <DataTable
        label="Deleted versions"
        rows={rows}
        columns={columns}
        rowKey={(version) => version.version_id}
      />
    </Section>
  );
}

function columnsWith(
  restore: (number: number) => void,
  pending: boolean,
): Column<VersionSummary>[] {
  return [
    {
      id: "version",
      header: "Version",
      width: 84,
      value: ({ version }) => version,
      render: ({ version }) => `v${version}`,
    },
    { id: "framework", header: "Made with", value: ({ framework }) => framework },
    {
      id: "deleted_at",
      header: "Deleted",
      width: 140,
      value: (version) => version.deleted_at,
      render: (version) => <Time at={version.deleted_at} relative />,
    },
    {
      id: "restore",
      header: "Actions",
      value: () => null,
      sortable: false,
      align: "end",
      width: 110,
      render: ({ version }) => (
        <Button
          size="compact-xs"
          variant="default"
          disabled={pending}
          aria-label={`Restore version ${version}`}
          onClick={() => restore(version)}
        >
          Restore
        </Button>
      ),
    },
  ];
}
