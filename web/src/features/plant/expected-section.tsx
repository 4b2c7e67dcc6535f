"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { Status } from "@/components/ui/status";
import { type PlantDetail, expectationQuery } from "@/features/plants/queries";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { formatEnergy, formatNumber, formatRatio } from "@/lib/format";
import classes from "./plant.module.css";
import { verdict } from "./verdict";

type Anomaly = Schemas["Anomaly"];

/** Measured generation beside what a model expects of a plant like this one. */
export function ExpectedSection({ plant }: { plant: PlantDetail }) {
  const { data, error, refetch } = useQuery(expectationQuery(api, plant.id));
  const item = data?.items[0];
  const title = item ? `Expected and measured, ${data.dataset} ${data.year}` : undefined;
  return (
    <Section title={title ?? "Expected and measured"}>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <BlockSkeleton height={70} />
      ) : item === undefined ? (
        <Nothing nothingAtAll={data.models.length === 0} />
      ) : (
        <Versus item={item} />
      )}
    </Section>
  );
}

function Nothing({ nothingAtAll }: { nothingAtAll: boolean }) {
  if (!nothingAtAll) {
    return (
      <p className={classes.quiet}>
        No model expects anything of this plant: for that it needs a capacity and measured
        generation in a year that a model was asked about.
      </p>
    );
  }
  return (
    <p className={classes.quiet}>
      No model has been asked yet. Send all plants through a model of net generation with{" "}
      <code>penstock batch</code>, or run <code>penstock demo-model</code> on the server.
    </p>
  );
}

function Versus({ item }: { item: Anomaly }) {
  const { tone, words } = verdict(item.score);
  const most = Math.max(item.measured_mwh, item.expected_mwh, 1);
  return (
    <div className={classes.versus}>
      <Bar name="Measured" mwh={item.measured_mwh} most={most} />
      <Bar name="Expected" mwh={item.expected_mwh} most={most} expected />
      <div>
        <Status tone={tone}>{words}</Status>{" "}
        <span className={classes.oddWhere}>
          {item.ratio === null ? "" : `${formatRatio(item.ratio)} of what was expected; `}
          {formatNumber(Math.abs(item.score), 1)} times the usual deviation{" "}
          {item.score < 0 ? "below" : "above"} the middle of {item.fuel_group} plants.{" "}
          <Link href={`/models/${item.model_id}`}>Model, version {item.model_version}</Link>
        </span>
      </div>
    </div>
  );
}

function Bar(props: { name: string; mwh: number; most: number; expected?: boolean }) {
  const percent = Math.max(0, (props.mwh / props.most) * 100);
  return (
    <div className={classes.bar}>
      <span>{props.name}</span>
      <div className={classes.track}>
        <div
          className={classes.fill}
          data-expected={props.expected}
          style={{ width: `${percent}%` }}
        />
      </div>
      <span title={`${formatNumber(props.mwh, 1)} MWh`}>{formatEnergy(props.mwh)}</span>
    </div>
  );
}
