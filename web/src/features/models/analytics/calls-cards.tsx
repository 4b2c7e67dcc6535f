"use client";

import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { BarList } from "@/components/chart/bar-list";
import { ChartCard } from "@/components/chart/chart-card";
import { BarChart } from "@/components/chart/charts";
import { EmptyState } from "@/components/feedback/empty-state";
import type { Column } from "@/components/table/columns";
import { numberColumn } from "@/components/table/number-column";
import { Time } from "@/components/ui/time";
import { formatCode, formatNumber, formatRatio } from "@/lib/format";
import type { Model } from "../queries";
import { useHistoryLink } from "./history-link";
import type { Analytics } from "./queries";
import { type CallsPoint, type ErrorRow, callsOf, errorRows, pointText } from "./series";

export const CARD_HEIGHT = 260;
const MEASURES = [
  { value: "calls", label: "Calls" },
  { value: "rows", label: "Rows" },
];
const CALLS = [
  { name: "answered", label: "Answered", color: "var(--app-accent)" },
  { name: "failed", label: "Failed", color: "var(--app-danger)" },
];
const ROWS = [{ name: "rows", label: "Rows", color: "var(--app-accent)" }];

/** Calls, or their rows, hour by hour or day by day. */
export function CallsCard({ found }: { found: Analytics }) {
  const [measure, setMeasure] = useState("calls");
  const points = useMemo(() => callsOf(found), [found]);
  const shown = points.map((point) => ({ ...point, when: pointText(point.at, found.bucket) }));
  return (
    <ChartCard
      title="Calls over time"
      description={found.bucket === "hour" ? "Hour by hour" : "Day by day, in UTC"}
      fileName="calls"
      rows={points}
      columns={CALL_COLUMNS}
      rowKey={({ at }) => at}
      height={CARD_HEIGHT}
      controls={
        <SegmentedControl
          size="xs"
          data={MEASURES}
          value={measure}
          onChange={setMeasure}
          aria-label="What is counted"
        />
      }
    >
      <BarChart
        h={CARD_HEIGHT}
        data={shown}
        dataKey="when"
        type="stacked"
        series={measure === "rows" ? ROWS : CALLS}
        valueFormatter={(value) => formatNumber(value)}
        maxBarWidth={36}
        gridAxis="x"
        tickLine="none"
        yAxisProps={{ width: 60, allowDecimals: false }}
        barProps={{ isAnimationActive: false }}
      />
    </ChartCard>
  );
}

/** Why calls failed; a kind leads to those calls. */
export function ErrorsCard({ model, found }: { model: Model; found: Analytics }) {
  const rows = useMemo(() => errorRows(found), [found]);
  const linkTo = useHistoryLink(model);
  return (
    <ChartCard
      title="Errors by kind"
      description="Refusals of what was asked, and failures of ours"
      fileName="errors"
      rows={rows}
      columns={ERROR_COLUMNS}
      rowKey={({ code }) => code}
      height={CARD_HEIGHT}
    >
      {rows.length === 0 ? (
        <EmptyState title="No call failed">Every question of this time was answered.</EmptyState>
      ) : (
        <BarList
          label="Errors by kind"
          bars={rows.map(({ code, calls, share }) => ({
            key: code,
            label: formatCode(code),
            value: calls,
            shown: formatNumber(calls),
            aside: formatRatio(share),
            color: "var(--app-danger)",
            href: linkTo({ outcome: "failed", error: code }),
          }))}
        />
      )}
    </ChartCard>
  );
}

const CALL_COLUMNS: Column<CallsPoint>[] = [
  { id: "at", header: "From", value: ({ at }) => at, render: ({ at }) => <Time at={at} /> },
  numberColumn("answered", "Answered", ({ answered }) => answered),
  numberColumn("failed", "Failed", ({ failed }) => failed),
  numberColumn("rows", "Rows", ({ rows }) => rows),
];

const ERROR_COLUMNS: Column<ErrorRow>[] = [
  { id: "code", header: "Kind", value: ({ code }) => code },
  numberColumn("calls", "Calls", ({ calls }) => calls),
  numberColumn("share", "Of all calls", ({ share }) => share, formatRatio),
];
