"use client";

import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { IconDownload, IconHistory, IconRefresh } from "@tabler/icons-react";
import Link from "next/link";
import { useCallback, useMemo } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { DataTable } from "@/components/table/data-table";
import { keysQuery } from "@/features/account/queries";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import type { Model } from "../queries";
import { modelPath } from "../tabs";
import { historyColumns } from "./columns";
import { type HistoryFilters, exportPath, isNarrowed } from "./filters";
import { historyQuery } from "./queries";

const FORMATS = [
  ["csv", "CSV"],
  ["parquet", "Parquet"],
] as const;

export function HistoryPanel(props: {
  me: Me;
  model: Model;
  filters: HistoryFilters;
  now: string;
  onOpen: (id: string) => void;
}) {
  const { me, model, filters, now, onOpen } = props;
  const query = useInfiniteQuery(historyQuery(api, model.id, filters, now));
  const keys = useQuery(keysQuery(api));
  const columns = useMemo(() => {
    const names = new Map(keys.data?.items.map(({ id, name }) => [id, name]));
    return historyColumns(me, names, onOpen);
  }, [me, keys.data, onOpen]);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Section
      title="Predictions"
      description={
        model.may_change
          ? "Everything that was asked of this model, the newest first."
          : "What you asked of this model, the newest first; its owner sees all."
      }
      flush
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} />}
            loading={query.isRefetching}
            onClick={() => void query.refetch()}
          >
            Look again
          </Button>
          <Exports model={model} filters={filters} now={now} />
        </>
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Predictions"
          rows={rows}
          columns={columns}
          rowKey={({ id }) => id}
          onEndReached={more}
          empty={<NothingLogged model={model} filters={filters} />}
        />
      ) : (
        <TableSkeleton />
      )}
    </Section>
  );
}

/** The same predictions as files, with their inputs and answers. */
function Exports(props: { model: Model; filters: HistoryFilters; now: string }) {
  return FORMATS.map(([format, label]) => (
    <Button
      key={format}
      component="a"
      href={exportPath(props.model.id, props.filters, props.now, format)}
      download
      variant="default"
      leftSection={<IconDownload size={14} />}
      aria-label={`Download these predictions as ${label}`}
    >
      {label}
    </Button>
  ));
}

function NothingLogged({ model, filters }: { model: Model; filters: HistoryFilters }) {
  if (isNarrowed(filters)) {
    return (
      <EmptyState icon={<IconHistory size={28} />} title="No prediction matches">
        Choose a longer time, or leave a filter out.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconHistory size={28} />}
      title="Nothing was asked in this time"
      action={<Link href={modelPath(model.id, "/try")}>Ask the model something</Link>}
    >
      Every prediction is listed here a moment after it was answered. Choose a longer time for
      earlier ones.
    </EmptyState>
  );
}
