"use client";

import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { ChartCard } from "@/components/chart/chart-card";
import { LineChart } from "@/components/chart/charts";
import { EmptyState } from "@/components/feedback/empty-state";
import type { Column } from "@/components/table/columns";
import { FORMATS } from "@/features/plant/formats";
import { MEASURES, type Measure, measuresOf } from "@/features/plant/years";
import type { PlantDetail } from "@/features/plants/queries";
import { UNKNOWN } from "@/lib/format";
import { type ComparedPoint, trendOf } from "./compare";

/** After Okabe and Ito, in an order that stays apart for every kind of colour vision. */
const COLORS = [
  "var(--fuel-hydro)",
  "var(--fuel-gas)",
  "var(--fuel-biomass)",
  "var(--fuel-nuclear)",
  "var(--fuel-storage)",
];
const HEIGHT = 280;

/** A measure of all plants over the years. */
export function CompareChart({ plants }: { plants: readonly PlantDetail[] }) {
  const measures = measuresOf(plants.flatMap((plant) => plant.years));
  const [chosen, setChosen] = useState<Measure>("net_generation_mwh");
  const measure = measures.includes(chosen) ? chosen : (measures[0] ?? chosen);
  const points = trendOf(plants, measure);
  return (
    <ChartCard
      title="Over the years"
      description="Where several data sets report a year, the better one counts."
      fileName={`compare-${measure}`}
      rows={points}
      columns={columnsOf(plants, measure)}
      rowKey={(point) => String(point.year)}
      height={HEIGHT}
      controls={
        measures.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Figure"
            data={measures.map((each) => ({ value: each, label: MEASURES[each] }))}
            value={measure}
            onChange={setChosen}
          />
        ) : null
      }
    >
      {points.length === 0 ? (
        <EmptyState title="No figures to draw">No data set has this figure of any.</EmptyState>
      ) : (
        <LineChart
          h={HEIGHT}
          data={points.map(({ year, values }) => ({
            year: String(year),
            ...Object.fromEntries(Object.entries(values).map(([id, { value }]) => [id, value])),
          }))}
          dataKey="year"
          series={plants.map((plant, index) => ({
            name: plant.id,
            label: plant.name,
            color: COLORS[index % COLORS.length] ?? "gray",
          }))}
          valueFormatter={(value) => FORMATS[measure](value)}
          withLegend
          curveType="linear"
          connectNulls
          yAxisProps={{ width: 76 }}
          lineProps={{ isAnimationActive: false }}
        />
      )}
    </ChartCard>
  );
}

function columnsOf(plants: readonly PlantDetail[], measure: Measure): Column<ComparedPoint>[] {
  return [
    { id: "year", header: "Year", value: (point) => point.year, width: 80 },
    ...plants.map((plant): Column<ComparedPoint> => ({
      id: plant.id,
      header: plant.name,
      value: (point) => point.values[plant.id]?.value,
      align: "end",
      render: (point) => {
        const said = point.values[plant.id];
        return said === undefined ? (
          UNKNOWN
        ) : (
          <span title={said.dataset}>{FORMATS[measure](said.value)}</span>
        );
      },
    })),
  ];
}
