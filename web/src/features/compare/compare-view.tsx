"use client";

import { useQueries } from "@tanstack/react-query";
import { IconColumns3 } from "@tabler/icons-react";
import Link from "next/link";
import { useMemo } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { PageHeader, Section } from "@/components/page/page";
import { Select } from "@/components/ui/select";
import { type PlantDetail, plantQuery } from "@/features/plants/queries";
import { api } from "@/lib/api/browser";
import { formatCount } from "@/lib/format";
import { useFilters } from "@/lib/url";
import { AddPlant } from "./add-plant";
import { MOST_COMPARED, chosenIds, toggled } from "./choice";
import { type Basis, basesOf } from "./compare";
import { CompareChart } from "./compare-chart";
import { CompareTable } from "./compare-table";

const FILTERS = { ids: [] as readonly string[], basis: "" };

/** Up to five plants side by side; what differs is told against the first. */
export function CompareView() {
  const [filters, setFilters] = useFilters(FILTERS);
  const ids = useMemo(() => chosenIds(filters.ids), [filters.ids]);
  const queries = useQueries({ queries: ids.map((id) => plantQuery(api, id)) });
  const plants = queries.flatMap((query) => query.data ?? []);
  const failed = queries.find((query) => query.error);
  const change = (changed: string[]) => setFilters({ ids: changed });
  return (
    <>
      <PageHeader
        title="Compare"
        above={<Link href="/plants">Plants</Link>}
        description="Side by side in one data set and year, and over all years. Differences are to the first."
        filters={
          <AddPlant
            full={ids.length >= MOST_COMPARED}
            taken={ids}
            onAdd={(id) => change([...ids, id])}
          />
        }
      />
      {failed ? <Problem error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      {ids.length === 0 ? (
        <Nothing />
      ) : queries.some((query) => query.isPending) ? (
        <BlockSkeleton height={420} />
      ) : (
        <SideBySide
          plants={plants}
          basis={filters.basis}
          onBasis={(basis) => setFilters({ basis })}
          onRemove={(id) => change(toggled(ids, id))}
          onFirst={(id) => change([id, ...ids.filter((each) => each !== id)])}
        />
      )}
    </>
  );
}

interface SideProps {
  plants: readonly PlantDetail[];
  basis: string;
  onBasis: (basis: string) => void;
  onRemove: (id: string) => void;
  onFirst: (id: string) => void;
}

function SideBySide({ plants, basis, onBasis, onRemove, onFirst }: SideProps) {
  const bases = basesOf(plants);
  const chosen = bases.find((each) => keyOf(each) === basis) ?? bases[0] ?? null;
  if (plants.length === 0) return null;
  return (
    <>
      <Section
        title="Side by side"
        description={
          chosen !== null && chosen.plants < plants.length
            ? `${chosen.dataset} ${chosen.year} knows ${chosen.plants} of these ${plants.length} plants`
            : "Figures of one data set and year, so that they mean the same"
        }
        flush
        actions={
          <Select
            aria-label="Data set and year to compare in"
            data={bases.map((each) => ({
              value: keyOf(each),
              label: `${keyOf(each)} (${formatCount(each.plants, "plant")})`,
            }))}
            value={chosen === null ? null : keyOf(chosen)}
            allowDeselect={false}
            onChange={(value) => onBasis(value ?? "")}
          />
        }
      >
        <CompareTable plants={plants} basis={chosen} onRemove={onRemove} onFirst={onFirst} />
      </Section>
      <CompareChart plants={plants} />
    </>
  );
}

function keyOf(basis: Basis): string {
  return `${basis.dataset} ${basis.year}`;
}

function Nothing() {
  return (
    <Section>
      <EmptyState
        icon={<IconColumns3 size={28} />}
        title="Choose plants to compare"
        action={<Link href="/plants">To the list of plants</Link>}
      >
        Search for a plant above, or tick up to five in the list.
      </EmptyState>
    </Section>
  );
}
