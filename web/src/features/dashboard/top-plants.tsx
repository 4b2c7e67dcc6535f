"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { DownloadButton } from "@/components/ui/download-button";
import { Flags } from "@/components/ui/flags";
import { FuelDot } from "@/components/ui/fuel";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { UNKNOWN, formatNumber, formatPercent, formatRatio } from "@/lib/format";
import { fuelGroup, fuelName } from "@/lib/fuels";
import { countryName, stateName } from "@/lib/places";
import type { Choice, Metric } from "./choice";
import classes from "./dashboard.module.css";
import { useFlagMeaning } from "./quality";
import { TOP_LIMIT, topQuery } from "./queries";
import { METRIC_NAMES } from "./units";

type Plant = Schemas["RankedPlant"];

const UNITS: Record<Metric, string> = {
  net_generation: "MWh",
  capacity: "MW",
  capacity_factor: "Capacity factor",
};
const HEIGHT = 34 * (TOP_LIMIT + 1);

/** The largest plants by the metric, with their share of the state (or country) and their flags. */
export function TopPlants({ choice }: { choice: Choice }) {
  const query = useQuery(topQuery(api, choice));
  const meaning = useFlagMeaning();
  const items = query.data?.items;
  const columns = useMemo(
    () => columnsFor(choice.metric, items ?? [], meaning),
    [choice.metric, items, meaning],
  );
  const title = `Top plants by ${METRIC_NAMES[choice.metric].toLowerCase()}`;
  return (
    <Section
      title={title}
      flush
      actions={
        <DownloadButton
          label={title}
          fileName={`top-plants-${choice.dataset.slug}-${choice.year}`}
          columns={columns}
          rows={items ?? []}
        />
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : items ? (
        <DataTable
          label={title}
          rows={items}
          columns={columns}
          rowKey={(plant) => plant.plant_id}
          maxHeight={HEIGHT + 8}
          fixed
          empty={<EmptyState title="No plant fits these filters" />}
        />
      ) : (
        <TableSkeleton rows={TOP_LIMIT} />
      )}
    </Section>
  );
}

function columnsFor(
  metric: Metric,
  items: readonly Plant[],
  meaning: (flag: string) => string | undefined,
): Column<Plant>[] {
  const withStates = items.some(({ state }) => state !== null);
  const place: Column<Plant> = withStates
    ? {
        id: "state",
        header: "State",
        value: (plant) => plant.state,
        render: (plant) => (
          <span title={stateName(plant.state ?? "", plant.country)}>{plant.state ?? UNKNOWN}</span>
        ),
        width: 60,
      }
    : {
        id: "country",
        header: "Country",
        value: (plant) => plant.country,
        render: (plant) => countryName(plant.country),
        width: 110,
      };
  const share: Column<Plant> = withStates
    ? shareColumn("percent_of_state", "Of state")
    : shareColumn("percent_of_total", "Of all");
  return [
    { id: "rank", header: "#", value: (plant) => plant.rank, width: 48, sortable: false },
    {
      id: "name",
      header: "Plant",
      value: (plant) => plant.name ?? plant.plant_id,
      render: (plant) => <PlantName plant={plant} />,
    },
    place,
    {
      id: "value",
      header: UNITS[metric],
      align: "end",
      value: (plant) => plant.value,
      render: (plant) => (
        <span className={classes.value}>
          <Flags flags={plant.flags} meaning={meaning} compact />
          {formatValue(plant.value, metric)}
        </span>
      ),
      width: 108,
    },
    // A capacity factor is no part of anything.
    ...(metric === "capacity_factor" ? [] : [share]),
  ];
}

function shareColumn(id: "percent_of_state" | "percent_of_total", header: string): Column<Plant> {
  return {
    id,
    header,
    align: "end",
    value: (plant) => plant[id],
    render: (plant) => formatPercent(plant[id], 2),
    width: 96,
  };
}

function PlantName({ plant }: { plant: Plant }) {
  const fuel = fuelName(fuelGroup(plant.primary_fuel));
  return (
    <span className={classes.plant} title={`${plant.name ?? plant.plant_id} (${fuel})`}>
      <FuelDot code={plant.primary_fuel} />
      <Link href={`/plants/${encodeURIComponent(plant.plant_id)}`} prefetch={false}>
        {plant.name ?? plant.plant_id}
      </Link>
    </span>
  );
}

function formatValue(value: number, metric: Metric): string {
  if (metric === "capacity_factor") return formatRatio(value);
  return formatNumber(value, metric === "capacity" ? 1 : 0);
}
