"use client";

import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { ChartCard } from "@/components/chart/chart-card";
import { BarChart } from "@/components/chart/charts";
import { EmptyState } from "@/components/feedback/empty-state";
import { Flags } from "@/components/ui/flags";
import type { Column } from "@/components/table/columns";
import { numberColumn, oneDecimal } from "@/components/table/number-column";
import { useMeanings } from "@/features/plants/meanings";
import type { PlantDetail } from "@/features/plants/queries";
import { formatRatio } from "@/lib/format";
import { FORMATS } from "./formats";
import {
  ESTIMATED,
  type Facts,
  MEASURES,
  type Measure,
  measuresOf,
  seriesOf,
  shareYears,
} from "./years";

const COLORS = [
  "var(--app-accent)",
  "var(--fuel-gas)",
  "var(--fuel-storage)",
  "var(--fuel-biomass)",
];
const HEIGHT = 260;

/** All years of all data sets. */
export function YearsCard({ plant }: { plant: PlantDetail }) {
  const measures = measuresOf(plant.years);
  const [chosen, setChosen] = useState<Measure | null>(null);
  const measure = chosen ?? measures[0];
  const meaning = useMeanings();
  const columns = useMemo(() => yearColumns(meaning), [meaning]);
  return (
    <ChartCard
      title="Years"
      description="One colour a data set; two that report the same year stand side by side."
      fileName={`${plant.id}-years`}
      rows={plant.years}
      columns={columns}
      rowKey={(facts) => `${facts.dataset} ${facts.year}`}
      height={HEIGHT}
      controls={
        measures.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Figure"
            data={measures.map((each) => ({ value: each, label: MEASURES[each] }))}
            value={measure ?? ""}
            onChange={(value) => setChosen(value === "" ? null : value)}
          />
        ) : null
      }
    >
      {measure === undefined ? (
        <EmptyState title="No figures to draw">The table holds what is known.</EmptyState>
      ) : (
        <Years years={plant.years} measure={measure} />
      )}
    </ChartCard>
  );
}

function Years({ years, measure }: { years: readonly Facts[]; measure: Measure }) {
  const { series, points } = useMemo(() => seriesOf(years, measure), [years, measure]);
  const datasets = [...new Set(series.map((name) => name.replace(ESTIMATED, "")))];
  return (
    <BarChart
      h={HEIGHT}
      data={points}
      dataKey="year"
      series={series.map((name) => ({
        name,
        color: COLORS[datasets.indexOf(name.replace(ESTIMATED, "")) % COLORS.length] ?? "gray",
        ...(name.endsWith(ESTIMATED) ? { opacity: 0.45 } : {}),
      }))}
      // Bars of one data set a year stand over their year; only those that share one stand beside.
      type={shareYears(points) ? "default" : "stacked"}
      valueFormatter={(value) => FORMATS[measure](value)}
      withLegend
      maxBarWidth={56}
      yAxisProps={{ width: 76 }}
      barProps={{ isAnimationActive: false }}
    />
  );
}

function yearColumns(meaning: (flag: string) => string | undefined): Column<Facts>[] {
  return [
    { id: "year", header: "Year", value: (facts) => facts.year, width: 70 },
    { id: "dataset", header: "Data set", value: (facts) => facts.dataset },
    numberColumn(
      "net_generation_mwh",
      "Net generation (MWh)",
      (facts) => facts.net_generation_mwh,
      oneDecimal,
    ),
    numberColumn(
      "estimated_generation_mwh",
      "Estimated (MWh)",
      (facts) => facts.estimated_generation_mwh,
      oneDecimal,
    ),
    numberColumn("capacity_mw", "Capacity (MW)", (facts) => facts.capacity_mw, oneDecimal),
    numberColumn(
      "capacity_factor",
      "Capacity factor",
      (facts) => facts.capacity_factor,
      formatRatio,
    ),
    numberColumn("co2_short_tons", "CO₂ (short tons)", (facts) => facts.co2_short_tons),
    numberColumn("units", "Units", (facts) => facts.units),
    {
      id: "flags",
      header: "Odd",
      value: (facts) => facts.flags.join(" "),
      render: (facts) => <Flags flags={facts.flags} meaning={meaning} />,
      sortable: false,
    },
  ];
}
