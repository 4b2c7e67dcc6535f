"use client";

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconBuildingFactory2 } from "@tabler/icons-react";
import Link from "next/link";
import { useCallback, useMemo, useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { PageHeader, Section } from "@/components/page/page";
import type { Sorting } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { chosenIds, toggled } from "@/features/compare/choice";
import { api } from "@/lib/api/browser";
import { formatCount } from "@/lib/format";
import { useFilters } from "@/lib/url";
import { ChosenBar } from "./chosen-bar";
import { PLANT_FILTERS, type PlantFilters, type Sort, isNarrowed, searchOf } from "./filters";
import { plantColumns } from "./plant-columns";
import { PlantFilterBar } from "./plant-filter-bar";
import { useMeanings } from "./meanings";
import { type Plant, plantsQuery } from "./queries";
import classes from "./plants.module.css";

const COLUMN_OF: Record<Sort, string> = {
  name: "name",
  net_generation: "net_generation_mwh",
  capacity: "capacity_mw",
};
const NO_FILTERS: Partial<PlantFilters> = {
  q: "",
  dataset: "",
  year: "",
  country: "",
  state: "",
  fuel: "",
  min_capacity_mw: "",
};

/** All plants: searched, filtered, sorted, scrolled through, and chosen to be compared. */
export function PlantsBrowser() {
  const [filters, setFilters] = useFilters(PLANT_FILTERS);
  const [chosen, choose] = useChoice(filters.ids, setFilters);
  return (
    <>
      <PageHeader
        title="Plants"
        description="Every plant that a file told of, merged from all sources; or as one data set and year has it."
        filters={<PlantFilterBar filters={filters} onChange={setFilters} cleared={NO_FILTERS} />}
      />
      <ChosenBar chosen={chosen} onChange={choose} />
      <Section flush>
        <Plants filters={filters} onFilters={setFilters} chosen={chosen} onChoose={choose} />
      </Section>
    </>
  );
}

/** The plants that are chosen: shown at once, and kept in the URL, which takes a moment longer. */
function useChoice(
  ids: readonly string[],
  setFilters: (changes: Partial<PlantFilters>, how: { history: "replace" }) => void,
) {
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  const inUrl = useMemo(() => chosenIds(ids), [ids]);
  if (wanted !== null && wanted.join() === inUrl.join()) setWanted(null);
  const choose = useCallback(
    (next: readonly string[]) => {
      setWanted(next);
      setFilters({ ids: next }, { history: "replace" });
    },
    [setFilters],
  );
  return [wanted ?? inUrl, choose] as const;
}

interface ListProps {
  filters: PlantFilters;
  onFilters: (changes: Partial<PlantFilters>) => void;
  chosen: readonly string[];
  onChoose: (ids: readonly string[]) => void;
}

function Plants({ filters, onFilters, chosen, onChoose }: ListProps) {
  const search = searchOf(filters);
  const query = useInfiniteQuery(plantsQuery(api, search));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const meaning = useMeanings();
  const columns = useMemo(
    () => plantColumns({ chosen, toggle: (id) => onChoose(toggled(chosen, id)), meaning }),
    [chosen, onChoose, meaning],
  );
  const { hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isPlaceholderData) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage]);
  const sortBy = (sorting: Sorting | null) => {
    const sort = (Object.keys(COLUMN_OF) as Sort[]).find((key) => COLUMN_OF[key] === sorting?.id);
    // The backend knows one order of each: names upwards, the largest first.
    if (sort !== undefined) onFilters({ sort });
  };

  if (query.error && rows.length === 0) {
    return <Refused error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.isPending) return <TableSkeleton rows={14} />;
  const sort = search.sort ?? "name";
  return (
    <div aria-busy={isPlaceholderData} className={classes.list}>
      <DataTable
        label="Plants"
        rows={rows}
        columns={columns}
        rowKey={(plant) => plant.id}
        sorting={{ id: COLUMN_OF[sort], desc: sort !== "name" }}
        onSortingChange={sortBy}
        maxHeight="max(360px, calc(100dvh - 230px))"
        onEndReached={more}
        selected={(plant) => chosen.includes(plant.id)}
        empty={<Nothing narrowed={isNarrowed(filters)} onClear={() => onFilters(NO_FILTERS)} />}
      />
      {rows.length > 0 ? <Shown rows={rows} more={hasNextPage} /> : null}
      {query.error ? <Refused error={query.error} onRetry={more} /> : null}
    </div>
  );
}

function Shown({ rows, more }: { rows: readonly Plant[]; more: boolean }) {
  const count = formatCount(rows.length, "plant");
  return (
    <p className={classes.shown} role="status">
      {more ? `The first ${count}; more come while you scroll` : `All ${count}`}
    </p>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div className={classes.refused}>
      <Problem error={error} onRetry={onRetry} />
    </div>
  );
}

function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  const icon = <IconBuildingFactory2 size={28} />;
  if (narrowed) {
    const clear = <Button onClick={onClear}>Clear the filters</Button>;
    return (
      <EmptyState icon={icon} title="No plant fits" action={clear}>
        Words are looked up by how they begin: “palo ver” finds Palo Verde. Filters narrow the list
        further; without them there are more.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={icon} title="No plants yet" action={<Link href="/loads">Load a file</Link>}>
      Plants come with the first file of figures, such as eGRID, EIA-923 or the Global Power Plant
      Database.
    </EmptyState>
  );
}
