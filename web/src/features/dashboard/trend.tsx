"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ChartCard } from "@/components/chart/chart-card";
import { BarChart } from "@/components/chart/charts";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import type { Column } from "@/components/table/columns";
import { api } from "@/lib/api/browser";
import { formatWithUnit } from "@/lib/format";
import { countryName } from "@/lib/places";
import type { Choice } from "./choice";
import classes from "./dashboard.module.css";
import { type TrendPoint, onlyCountry, trendRows } from "./figures";
import { datasetsQuery, regionsQuery, trendQuery } from "./queries";
import { measureColumns } from "./sum-columns";
import { CARD_HEIGHT, METRIC_NAMES, METRIC_UNITS } from "./units";

/** Told apart by lightness too; the legend names each. */
const COLORS = ["var(--app-accent)", "var(--fuel-gas)", "var(--fuel-storage)", "var(--fuel-other)"];
const LEGEND_HEIGHT = 28;

/** What is chosen over the years, in every data set that has it. */
export function Trend({ choice }: { choice: Choice }) {
  const regions = useQuery(regionsQuery(api, choice));
  const datasets = useQuery(datasetsQuery(api));
  const country = onlyCountry(regions.data?.countries);
  const query = useQuery({ ...trendQuery(api, choice, country), enabled: !regions.isPending });
  const titles = useMemo(
    () => new Map(datasets.data?.items.map(({ slug, title }) => [slug, title])),
    [datasets.data],
  );
  const columns = useMemo(() => columnsWith(titles), [titles]);
  const points = query.data?.items ?? [];
  return (
    <ChartCard
      title="Over the years"
      description={
        METRIC_NAMES[choice.metric] +
        (country === null || choice.state !== null ? "" : `, ${countryName(country)}`)
      }
      fileName="trend"
      rows={points}
      columns={columns}
      rowKey={({ dataset, year }) => `${dataset}/${year}`}
      height={CARD_HEIGHT}
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Bars choice={choice} points={points} titles={titles} />
      ) : (
        <BlockSkeleton height={CARD_HEIGHT} />
      )}
    </ChartCard>
  );
}

function Bars(props: {
  choice: Choice;
  points: readonly TrendPoint[];
  titles: ReadonlyMap<string, string>;
}) {
  const { metric } = props.choice;
  const { rows, datasets } = useMemo(() => trendRows(props.points, metric), [props.points, metric]);
  // Where no year has two data sets, their bars need no room beside each other.
  const beside = rows.some((row) => datasets.filter((name) => name in row).length > 1);
  if (rows.length === 0) return <EmptyState title="No data set has this for any year" />;
  const series = datasets.map((name, index) => ({
    name,
    label: props.titles.get(name) ?? name,
    color: COLORS[index % COLORS.length] ?? "",
  }));
  return (
    <>
      <BarChart
        h={CARD_HEIGHT - LEGEND_HEIGHT}
        data={rows}
        dataKey="year"
        series={series}
        type={beside ? "default" : "stacked"}
        valueFormatter={(value) => formatWithUnit(value, METRIC_UNITS[metric])}
        maxBarWidth={36}
        gridAxis="x"
        tickLine="none"
        yAxisProps={{ width: 80 }}
      />
      <ul className={classes.legend} aria-label="Data sets">
        {series.map(({ name, label, color }) => (
          <li key={name}>
            <span className={classes.swatch} style={{ background: color }} aria-hidden="true" />
            {label}
          </li>
        ))}
      </ul>
    </>
  );
}

function columnsWith(titles: ReadonlyMap<string, string>): Column<TrendPoint>[] {
  return [
    { id: "year", header: "Year", value: ({ year }) => year, width: 72 },
    { id: "dataset", header: "Data set", value: ({ dataset }) => titles.get(dataset) ?? dataset },
    ...measureColumns<TrendPoint>((point) => point.capacity_factor),
  ];
}
