"use client";

import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { ChartCard } from "@/components/chart/chart-card";
import { BarChart } from "@/components/chart/charts";
import { EmptyState } from "@/components/feedback/empty-state";
import { Flags } from "@/components/ui/flags";
import type { Column } from "@/components/table/columns";
import { useMeanings } from "@/features/plants/meanings";
import type { PlantDetail } from "@/features/plants/queries";
import { formatNumber, formatRatio } from "@/lib/format";
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
    {
      id: "net_generation_mwh",
      header: "Net generation (MWh)",
      value: (facts) => facts.net_generation_mwh,
      render: (facts) => formatNumber(facts.net_generation_mwh, 1),
      align: "end",
    },
    {
      id: "estimated_generation_mwh",
      header: "Estimated (MWh)",
      value: (facts) => facts.estimated_generation_mwh,
      render: (facts) => formatNumber(facts.estimated_generation_mwh, 1),
      align: "end",
    },
    {
      id: "capacity_mw",
      header: "Capacity (MW)",
      value: (facts) => facts.capacity_mw,
      render: (facts) => formatNumber(facts.capacity_mw, 1),
      align: "end",
    },
    {
      id: "capacity_factor",
      header: "Capacity factor",
      value: (facts) => facts.capacity_factor,
      render: (facts) => formatRatio(facts.capacity_factor),
      align: "end",
    },
    {
      id: "co2_short_tons",
      header: "CO₂ (short tons)",
      value: (facts) => facts.co2_short_tons,
      render: (facts) => formatNumber(facts.co2_short_tons),
      align: "end",
    },
    { id: "units", header: "Units", value: (facts) => facts.units, align: "end" },
    {
      id: "flags",
      header: "Odd",
      value: (facts) => facts.flags.join(" "),
      render: (facts) => <Flags flags={facts.flags} meaning={meaning} />,
      sortable: false,
    },
  ];
}
