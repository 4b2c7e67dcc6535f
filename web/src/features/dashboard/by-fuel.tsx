"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { BarList } from "@/components/chart/bar-list";
import { ChartCard } from "@/components/chart/chart-card";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import type { Column } from "@/components/table/columns";
import { Fuel } from "@/components/ui/fuel";
import { api } from "@/lib/api/browser";
import { formatPercent, formatWithUnit } from "@/lib/format";
import { fuelColor, fuelGroup, fuelName } from "@/lib/fuels";
import { useFilterLinks } from "@/lib/url";
import { type Choice, FILTERS } from "./choice";
import { type FuelGroupTotal, byFuelGroup, largestFirst, percentOf, sum, valueOf } from "./figures";
import { fuelsQuery } from "./queries";
import { sumColumns } from "./sum-columns";
import { CARD_HEIGHT, METRIC_NAMES, METRIC_UNITS } from "./units";

/** The fuels of the data set and year, in the region that is chosen. */
export function ByFuel({ choice }: { choice: Choice }) {
  const query = useQuery(fuelsQuery(api, choice));
  const { metric, year } = choice;
  const groups = useMemo(
    () => largestFirst(byFuelGroup(query.data?.items ?? []), metric, year),
    [query.data, metric, year],
  );
  const columns = useMemo<Column<FuelGroupTotal>[]>(
    () => [
      {
        id: "fuel",
        header: "Fuel",
        value: ({ group }) => fuelName(group),
        render: ({ group }) => <Fuel code={group} />,
      },
      ...sumColumns<FuelGroupTotal>(year),
    ],
    [year],
  );
  return (
    <ChartCard
      title="By fuel"
      description={METRIC_NAMES[metric]}
      fileName={`fuels-${choice.dataset.slug}-${year}`}
      rows={groups}
      columns={columns}
      rowKey={({ group }) => group}
      height={CARD_HEIGHT}
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Bars choice={choice} groups={groups} />
      ) : (
        <BlockSkeleton height={CARD_HEIGHT} />
      )}
    </ChartCard>
  );
}

function Bars({ choice, groups }: { choice: Choice; groups: readonly FuelGroupTotal[] }) {
  const { metric, year } = choice;
  const link = useFilterLinks(FILTERS);
  const whole = valueOf(sum(groups), metric, year);
  const chosen = choice.fuel === null ? null : fuelGroup(choice.fuel);
  return (
    <BarList
      label="Fuels"
      bars={groups.map((part) => {
        const value = valueOf(part, metric, year);
        const current = part.group === chosen;
        return {
          key: part.group,
          label: fuelName(part.group),
          value,
          shown: formatWithUnit(value, METRIC_UNITS[metric]),
          aside: metric === "capacity_factor" ? undefined : formatPercent(percentOf(value, whole)),
          color: fuelColor(part.group),
          href: link({ fuel: current ? null : part.group }),
          current,
        };
      })}
    />
  );
}
