"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartCard } from "@/components/chart/chart-card";
import { BarChart } from "@/components/chart/charts";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/browser";
import { formatCount, formatSignificant } from "@/lib/format";
import type { Model } from "../queries";
import { MomentField } from "../span-pick";
import { DRIFT_COLUMNS } from "./drift-columns";
import { AGAINST, type AnalyticsFilters, type Drift, driftQuery } from "./queries";
import { driftText, plainNote } from "./series";

const BAR_HEIGHT = 34;
const LEAST_HEIGHT = 200;
const SERIES = [{ name: "psi", label: "PSI", color: "var(--app-accent)" }];
/** From here on an input has changed, and from there on it has moved. */
const THRESHOLDS = [
  { x: 0.1, color: "var(--app-warning)" },
  { x: 0.25, color: "var(--app-danger)" },
];

/** How far each input is from what it was, with what that is compared chosen here. */
export function DriftCard(props: {
  model: Model;
  filters: AnalyticsFilters;
  now: string;
  onChange: (changes: Partial<AnalyticsFilters>) => void;
}) {
  const { model, filters, now } = props;
  const query = useQuery(driftQuery(api, model.id, filters, now));
  const features = query.data?.features ?? [];
  const height = Math.max(LEAST_HEIGHT, features.length * BAR_HEIGHT + 50);
  return (
    <ChartCard
      title="Drift of the inputs"
      description="Population stability index of each input: below 0.1 it is as before, from 0.25 on it has moved; the lines stand there."
      fileName="drift"
      rows={features}
      columns={DRIFT_COLUMNS}
      rowKey={({ feature }) => feature}
      height={height}
      controls={<Against filters={filters} onChange={props.onChange} />}
      footer={
        query.data && features.length > 0
          ? `${driftText(features)} Compared: ${rowsText(query.data)}.`
          : undefined
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Bars drift={query.data} height={height} />
      ) : (
        <BlockSkeleton height={height} />
      )}
    </ChartCard>
  );
}

function Bars({ drift, height }: { drift: Drift; height: number }) {
  const known = drift.features.filter(({ psi }) => psi !== null);
  if (known.length === 0) {
    return (
      <EmptyState title="Nothing to compare yet">
        {plainNote(drift.note ?? "There are too few rows with values")}. Choose a longer time above,
        or compare with another time.
      </EmptyState>
    );
  }
  return (
    <BarChart
      h={height}
      data={known.map((each) => ({ ...each }))}
      dataKey="feature"
      series={SERIES}
      orientation="vertical"
      gridAxis="y"
      valueFormatter={(value) => formatSignificant(value, 3)}
      referenceLines={THRESHOLDS}
      yAxisProps={{ width: 150 }}
      barProps={{ isAnimationActive: false }}
    />
  );
}

function Against(props: {
  filters: AnalyticsFilters;
  onChange: (changes: Partial<AnalyticsFilters>) => void;
}) {
  const { filters, onChange } = props;
  return (
    <>
      <Select
        aria-label="Compared with"
        w={220}
        data={AGAINST}
        value={filters.against}
        allowDeselect={false}
        onChange={(against) => onChange({ against: against ?? "sample" })}
      />
      {filters.against === "own" ? (
        <>
          <MomentField
            label="Compared from"
            value={filters.before_since}
            onChange={(at) => onChange({ before_since: at })}
          />
          <MomentField
            label="Compared until"
            value={filters.before_until}
            onChange={(at) => onChange({ before_until: at })}
          />
        </>
      ) : null}
    </>
  );
}

function rowsText({ rows_now: now, rows_before: before, against }: Drift): string {
  const those = against === "sample" ? "of the sample" : "of the time before";
  return `${formatCount(now, "row")} of now with ${formatCount(before, "row")} ${those}`;
}
