"use client";

import { useMemo } from "react";
import { BarList } from "@/components/chart/bar-list";
import { ChartCard } from "@/components/chart/chart-card";
import { BarChart } from "@/components/chart/charts";
import type { Column } from "@/components/table/columns";
import { numberColumn } from "@/components/table/number-column";
import { formatCount, formatNumber, formatRatio } from "@/lib/format";
import { CARD_HEIGHT } from "./calls-cards";
import type { Outputs } from "./queries";
import { type OutputRow, outputRows } from "./series";

const MOST_BARS = 24;
const SERIES = [{ name: "rows", label: "Rows", color: "var(--app-accent)" }];

/** What an output said: its classes, or how its values are spread. */
export function OutputCard({ output }: { output: Outputs }) {
  const rows = useMemo(() => outputRows(output), [output]);
  const all = rows.reduce((sum, row) => sum + row.rows, 0);
  const isLabel = output.labels !== null;
  const more = rows.length - MOST_BARS;
  return (
    <ChartCard
      title={isLabel ? `Classes: ${output.name}` : `Values: ${output.name}`}
      description={
        isLabel ? "Rows by answer" : "Rows by range; each range is √2 times the one before"
      }
      fileName={`answers-${output.name}`}
      rows={rows}
      columns={COLUMNS}
      rowKey={({ label }) => label}
      height={CARD_HEIGHT}
      footer={
        isLabel && more > 0
          ? `The table has ${formatCount(more, "class more", "classes more")}.`
          : undefined
      }
    >
      {isLabel ? (
        <BarList
          label={`Classes of ${output.name}`}
          bars={rows.slice(0, MOST_BARS).map((row) => ({
            key: row.label,
            label: row.label,
            value: row.rows,
            shown: formatNumber(row.rows),
            aside: formatRatio(row.rows / all),
          }))}
        />
      ) : (
        <BarChart
          h={CARD_HEIGHT}
          data={rows.map((row) => ({ ...row }))}
          dataKey="label"
          series={SERIES}
          valueFormatter={(value) => formatNumber(value)}
          maxBarWidth={48}
          gridAxis="x"
          tickLine="none"
          yAxisProps={{ width: 60, allowDecimals: false }}
          barProps={{ isAnimationActive: false }}
        />
      )}
    </ChartCard>
  );
}

const COLUMNS: Column<OutputRow>[] = [
  { id: "label", header: "Answer", value: ({ label }) => label, sortable: false },
  numberColumn("rows", "Rows", ({ rows }) => rows),
];
