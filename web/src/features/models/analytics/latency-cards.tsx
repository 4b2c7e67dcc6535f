"use client";

import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { ChartCard } from "@/components/chart/chart-card";
import { BarChart, LineChart } from "@/components/chart/charts";
import { EmptyState } from "@/components/feedback/empty-state";
import type { Column } from "@/components/table/columns";
import { numberColumn } from "@/components/table/number-column";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/lib/format";
import { CARD_HEIGHT } from "./calls-cards";
import type { Analytics } from "./queries";
import {
  type LatencyPoint,
  STAGES,
  type StageName,
  type StageRow,
  latencyOf,
  pointText,
  stageRows,
} from "./series";

const SHARES = ["p50", "p95", "p99"] as const;
const SERIES = [
  { name: "p50", label: "Half within", color: "var(--app-accent)" },
  { name: "p95", label: "95 % within", color: "var(--fuel-gas)" },
  { name: "p99", label: "99 % within", color: "var(--fuel-other)" },
];
const NONE = "No call was answered";

/** Percentiles of one stage over time. */
export function LatencyCard({ found }: { found: Analytics }) {
  const [stage, setStage] = useState<StageName>("total");
  const points = useMemo(() => latencyOf(found.series, stage), [found, stage]);
  return (
    <ChartCard
      title="Latency over time"
      description="On the server, of answered calls"
      fileName={`latency-${stage}`}
      rows={points}
      columns={POINT_COLUMNS}
      rowKey={({ at }) => at}
      height={CARD_HEIGHT}
      controls={
        <SegmentedControl<StageName>
          size="xs"
          data={[...STAGES]}
          value={stage}
          onChange={setStage}
          aria-label="Stage"
        />
      }
    >
      {points.length === 0 ? (
        <EmptyState title={NONE} />
      ) : (
        <LineChart
          h={CARD_HEIGHT}
          data={points.map((point) => ({ ...point, when: pointText(point.at, found.bucket) }))}
          dataKey="when"
          series={SERIES}
          curveType="linear"
          withLegend
          valueFormatter={formatDuration}
          gridAxis="x"
          tickLine="none"
          yAxisProps={{ width: 70 }}
          lineProps={{ isAnimationActive: false }}
        />
      )}
    </ChartCard>
  );
}

/** Percentiles of all stages, over the whole time. */
export function StagesCard({ found }: { found: Analytics }) {
  const rows = useMemo(() => stageRows(found.total.latency_ms), [found]);
  return (
    <ChartCard
      title="Latency by stage"
      description="Waiting and the model are parts of all"
      fileName="latency-by-stage"
      rows={rows}
      columns={STAGE_COLUMNS}
      rowKey={({ stage }) => stage}
      height={CARD_HEIGHT}
    >
      {rows.every(({ p50 }) => p50 === null) ? (
        <EmptyState title={NONE} />
      ) : (
        <BarChart
          h={CARD_HEIGHT}
          data={rows.map((row) => ({ ...row }))}
          dataKey="stage"
          series={SERIES}
          withLegend
          valueFormatter={formatDuration}
          maxBarWidth={36}
          gridAxis="x"
          tickLine="none"
          yAxisProps={{ width: 70 }}
          barProps={{ isAnimationActive: false }}
        />
      )}
    </ChartCard>
  );
}

const POINT_COLUMNS: Column<LatencyPoint>[] = [
  { id: "at", header: "From", value: ({ at }) => at, render: ({ at }) => <Time at={at} /> },
  ...SHARES.map((share) => percentile<LatencyPoint>(share, (point) => point[share])),
];

const STAGE_COLUMNS: Column<StageRow>[] = [
  { id: "stage", header: "Stage", value: ({ stage }) => stage },
  ...SHARES.map((share) => percentile<StageRow>(share, (row) => row[share])),
];

function percentile<Row>(
  share: (typeof SHARES)[number],
  value: (row: Row) => number | null,
): Column<Row> {
  return numberColumn(share, `${share} (ms)`, value, formatDuration);
}
