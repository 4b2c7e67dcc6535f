"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { IconTableImport } from "@tabler/icons-react";
import { useCallback, useMemo } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { DataTable } from "@/components/table/data-table";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/browser";
import { useFilters } from "@/lib/url";
import { LOAD_COLUMNS } from "./load-columns";
import { type LoadState, loadsQuery } from "./queries";
import { UploadSection } from "./upload-section";
import { STATES } from "./words";

const FILTERS = { state: "" };
const CHOICES = Object.entries(STATES).map(([value, { label }]) => ({ value, label }));

/** Files in, and what became of those that came before. */
export function LoadsView({ mayLoad }: { mayLoad: boolean }) {
  const [filters, setFilters] = useFilters(FILTERS);
  const state = filters.state in STATES ? (filters.state as LoadState) : null;
  return (
    <>
      <UploadSection mayLoad={mayLoad} />
      <Section
        title="All loads"
        description="The newest first"
        flush
        actions={
          <Select
            aria-label="State of the loads"
            placeholder="Any state"
            data={CHOICES}
            value={state}
            clearable
            onChange={(value) => setFilters({ state: value ?? "" })}
          />
        }
      >
        <Loads state={state} />
      </Section>
    </>
  );
}

function Loads({ state }: { state: LoadState | null }) {
  const query = useInfiniteQuery(loadsQuery(api, state));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <TableSkeleton rows={5} />;
  return (
    <DataTable
      label="Loads"
      rows={rows}
      columns={LOAD_COLUMNS}
      rowKey={(load) => load.id}
      onEndReached={more}
      empty={
        <EmptyState icon={<IconTableImport size={28} />} title="No loads">
          {state === null
            ? "Files that you upload, and those that come by bucket, Airflow or command, appear here."
            : `No load is ${STATES[state].label}.`}
        </EmptyState>
      }
    />
  );
}
