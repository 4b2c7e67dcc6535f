"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { DownloadButton } from "@/components/ui/download-button";
import { Flags } from "@/components/ui/flags";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { formatNumber } from "@/lib/format";
import { flagsQuery } from "./queries";

type FlagTotal = Schemas["FlagTotal"];

/** What a flag means, in the words of the API. */
export function useFlagMeaning(): (flag: string) => string | undefined {
  const { data } = useQuery(flagsQuery(api));
  const meanings = useMemo(
    () => new Map(data?.items.map(({ flag, meaning }) => [flag, meaning])),
    [data],
  );
  return useCallback((flag) => meanings.get(flag), [meanings]);
}

const COLUMNS: Column<FlagTotal>[] = [
  {
    id: "flag",
    header: "Flag",
    value: ({ flag }) => flag,
    render: ({ flag, meaning }) => <Flags flags={[flag]} meaning={() => meaning} />,
    width: 260,
  },
  { id: "meaning", header: "Meaning", value: ({ meaning }) => meaning },
  {
    id: "plants",
    header: "Plants' years",
    align: "end",
    value: ({ plants }) => plants,
    render: ({ plants }) => formatNumber(plants),
    width: 120,
  },
  {
    id: "units",
    header: "Rows of files",
    align: "end",
    value: ({ units }) => units,
    render: ({ units }) => formatNumber(units),
    width: 120,
  },
];
const SORTING = { id: "plants", desc: true };

/** Figures that are shown although they are odd, and how many there are of each kind. */
export function Quality() {
  const query = useQuery(flagsQuery(api));
  const found = query.data?.items.filter(({ plants, units }) => plants + units > 0) ?? [];
  return (
    <Section
      title="Odd figures"
      description="Stored as the source says them, and marked wherever they are shown; in all data sets."
      flush
      actions={
        <DownloadButton label="odd figures" fileName="flags" rows={found} columns={COLUMNS} />
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Odd figures"
          rows={found}
          columns={COLUMNS}
          rowKey={({ flag }) => flag}
          sorting={SORTING}
          empty={<EmptyState title="No figure is odd" />}
        />
      ) : (
        <TableSkeleton rows={4} />
      )}
    </Section>
  );
}
