"use client";

import { useState } from "react";
import { BarChart } from "@/components/chart/charts";
import { ChartCard } from "@/components/chart/chart-card";
import type { Column } from "@/components/table/columns";
import { Select } from "@/components/ui/select";
import { formatSignificant } from "@/lib/format";
import { type Contribution, contributionsOf, subjectOf, sumText } from "./explained";
import type { Answered } from "./predict";
import type { Asked } from "./request";

const BAR_HEIGHT = 34;
const LEAST_HEIGHT = 160;
const SERIES = [{ name: "amount", label: "Contribution", color: "var(--app-accent)" }];

/** Why the answer is what it is: a bar for what each input adds or takes away. */
export function Explanation({ answered, asked }: { answered: Answered; asked: Asked }) {
  const explained = answered.prediction.explanations?.[0] ?? [];
  const [chosen, setChosen] = useState(0);
  const one = explained[chosen] ?? explained[0];
  if (!one) return null;
  const bars = contributionsOf(one, shownValues(answered, asked));
  const height = Math.max(LEAST_HEIGHT, bars.length * BAR_HEIGHT + 40);
  const subject = subjectOf(one);
  const isOnlyNumber = explained.length === 1 && (one.class ?? null) === null;
  return (
    <ChartCard
      title={isOnlyNumber ? "Why this answer" : `Why: ${subject}`}
      description="What each input adds to the answer or takes away (Shapley values)."
      fileName={`explanation-${answered.prediction.prediction_id}`}
      rows={bars}
      columns={COLUMNS}
      rowKey={(bar) => bar.label}
      height={height}
      footer={sumText(one)}
      controls={
        explained.length > 1 ? (
          <Select
            aria-label="What is explained"
            data={explained.map((each, index) => ({
              value: String(index),
              label: subjectOf(each),
            }))}
            value={String(chosen)}
            allowDeselect={false}
            onChange={(value) => setChosen(Number(value ?? 0))}
          />
        ) : undefined
      }
    >
      <BarChart
        h={height}
        data={bars.map((bar) => ({ ...bar }))}
        dataKey="label"
        series={SERIES}
        orientation="vertical"
        gridAxis="x"
        withTooltip
        valueFormatter={(value) => formatSignificant(value, 4)}
        getBarColor={(value) => (value < 0 ? "var(--app-warning)" : "var(--app-accent)")}
        yAxisProps={{ width: 150 }}
        barProps={{ isAnimationActive: false }}
      />
    </ChartCard>
  );
}

/** The values beside the names of the inputs. */
function shownValues(answered: Answered, asked: Asked): Record<string, string> {
  const features = answered.prediction.plants?.[0]?.features;
  const pairs = features
    ? Object.entries(features).map(([name, value]) => [name, JSON.stringify(value)] as const)
    : (asked.row ?? []);
  return Object.fromEntries(pairs.map(([name, json]) => [name, json.replace(/^"(.*)"$/, "$1")]));
}

const COLUMNS: Column<Contribution>[] = [
  { id: "label", header: "Input", value: (bar) => bar.label },
  {
    id: "amount",
    header: "Adds",
    align: "end",
    value: (bar) => bar.amount,
    render: (bar) => formatSignificant(bar.amount),
  },
];
