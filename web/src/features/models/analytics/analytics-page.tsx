"use client";

import { useQuery } from "@tanstack/react-query";
import { IconChartBar } from "@tabler/icons-react";
import Link from "next/link";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton, TilesSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { api } from "@/lib/api/browser";
import { useFilters } from "@/lib/url";
import { FilterBar } from "../filter-bar";
import classes from "../models.module.css";
import { type Model, modelQuery } from "../queries";
import { modelPath } from "../tabs";
import { CallsCard, ErrorsCard } from "./calls-cards";
import { DriftCard } from "./drift-card";
import { KeyFigures } from "./key-figures";
import { LatencyCard, StagesCard } from "./latency-cards";
import { OutputCard } from "./output-card";
import { ANALYTICS_FILTERS, type AnalyticsFilters, analyticsQuery } from "./queries";

/** A model's predictions summed up: how many, how fast, what they said and what they were asked. */
export function AnalyticsPage(props: { model: string; now: string }) {
  const { data: model, error } = useQuery(modelQuery(api, props.model));
  const [filters, setFilters] = useFilters(ANALYTICS_FILTERS);
  // The header, which asks the same, shows the problem.
  if (!model) return error ? null : <BlockSkeleton height={420} />;
  return (
    <>
      <FilterBar
        model={model}
        filters={filters}
        onChange={setFilters}
        anyOrigin="All but shadow and replay"
      />
      <Sums model={model} filters={filters} now={props.now} />
      {model.may_change ? (
        <DriftCard model={model} filters={filters} now={props.now} onChange={setFilters} />
      ) : null}
    </>
  );
}

function Sums({ model, filters, now }: { model: Model; filters: AnalyticsFilters; now: string }) {
  const query = useQuery(analyticsQuery(api, model.id, filters, now));
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) {
    return (
      <>
        <TilesSkeleton />
        <BlockSkeleton height={320} />
      </>
    );
  }
  const found = query.data;
  if (found.total.calls === 0) return <NothingAsked model={model} />;
  return (
    <>
      <KeyFigures found={found} />
      <div className={classes.pair}>
        <CallsCard found={found} />
        <LatencyCard found={found} />
        <StagesCard found={found} />
        <ErrorsCard model={model} found={found} />
        {found.outputs.map((output) => (
          <OutputCard key={output.name} output={output} />
        ))}
      </div>
    </>
  );
}

function NothingAsked({ model }: { model: Model }) {
  return (
    <Section>
      <EmptyState
        icon={<IconChartBar size={28} />}
        title="Nothing was asked in this time"
        action={<Link href={modelPath(model.id, "/try")}>Ask the model something</Link>}
      >
        Calls are summed up here some seconds after they were answered. Choose a longer time, or
        leave a filter out, for earlier ones.
      </EmptyState>
    </Section>
  );
}
