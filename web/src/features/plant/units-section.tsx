"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { DataTable } from "@/components/table/data-table";
import { DownloadButton } from "@/components/ui/download-button";
import { Select } from "@/components/ui/select";
import { useMeanings } from "@/features/plants/meanings";
import { type PlantDetail, unitsQuery } from "@/features/plants/queries";
import { api } from "@/lib/api/browser";
import { unitColumns } from "./unit-columns";

/** Every row of every file that this plant is made of. */
export function UnitsSection({ plant }: { plant: PlantDetail }) {
  const [slice, setSlice] = useState("");
  const [dataset = "", year = ""] = slice.split(" ");
  const query = useInfiniteQuery(
    unitsQuery(api, plant.id, dataset || null, year === "" ? null : Number(year)),
  );
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const meaning = useMeanings();
  const columns = useMemo(() => unitColumns(meaning), [meaning]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Section
      title="Units"
      description="Each is a row of a file: a generator, or what the source has in its place."
      flush
      actions={
        <>
          <Select
            aria-label="Data set and year of the units"
            placeholder="All data sets and years"
            data={plant.years.map((facts) => `${facts.dataset} ${facts.year}`)}
            value={slice || null}
            clearable
            onChange={(value) => setSlice(value ?? "")}
          />
          <DownloadButton
            label="the units"
            fileName={`${plant.id}-units`}
            rows={rows}
            columns={columns}
          />
        </>
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <TableSkeleton rows={4} />
      ) : (
        <DataTable
          label="Units"
          rows={rows}
          columns={columns}
          rowKey={(unit) => `${unit.origin.load_id} ${unit.origin.row_number}`}
          maxHeight={420}
          onEndReached={more}
          empty={
            <EmptyState title="No units">No file has a row of this plant any more.</EmptyState>
          }
        />
      )}
    </Section>
  );
}
