"use client";

import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { DownloadLink } from "@/components/ui/download-button";
import { type Choice, FILTERS, narrowing, source } from "@/features/dashboard/choice";
import { formatCount } from "@/lib/format";
import { useFilters } from "@/lib/url";
import { FuelLegend } from "./fuel-legend";
import { MapTable } from "./map-table";
import classes from "./map.module.css";
import { type Box, type SizeBy, countsByFuel, pointsOf } from "./points";
import { mapQuery } from "./queries";
import { useWhenQuiet } from "./use-when-quiet";
import { useWebGl } from "./use-webgl";

const MapCanvas = dynamic(() => import("./map-canvas"), {
  ssr: false,
  loading: () => <div className={classes.waiting} role="status" aria-label="Loading the map" />,
});

const VIEWS = [
  { value: "map", label: "Map" },
  { value: "table", label: "Table" },
];
const SIZES = [
  { value: "capacity", label: "Capacity" },
  { value: "generation", label: "Generation" },
];

/** All plants that have a place, by fuel and size; the same plants as a table. */
export function PlantMap({ choice }: { choice: Choice }) {
  const [filters, change] = useFilters(FILTERS);
  const [view, setView] = useState("map");
  const [box, setBox] = useState<Box | null>(null);
  const [failed, setFailed] = useState(false);
  const router = useRouter();
  const canDraw = useWebGl() && !failed;
  const quiet = useWhenQuiet();
  const { country, state, fuel } = choice;
  const ofDataset = filters.plants === "dataset";
  const sizeBy: SizeBy = filters.size === "generation" ? "generation" : "capacity";
  const scope = ofDataset ? { dataset: choice.dataset.slug, year: choice.year } : null;
  const query = useQuery({ ...mapQuery(scope), enabled: quiet });
  const plants = query.data ?? null;
  const points = useMemo(
    () => plants && pointsOf(plants, sizeBy, { country, state, fuel }),
    [plants, sizeBy, country, state, fuel],
  );
  const counts = useMemo(
    () => (plants ? countsByFuel(plants, { country, state, fuel }) : []),
    [plants, country, state, fuel],
  );
  const focus = [ofDataset ? choice.dataset.slug : "", country ?? "", state ?? ""].join("/");
  const asTable = view === "table" || !canDraw;
  return (
    <Section
      title="Map"
      description={points ? formatCount(points.rows.length, "plant") : "Plants that have a place"}
      flush
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Plants on the map"
            data={[
              { value: "all", label: "All sources" },
              { value: "dataset", label: "This data set" },
            ]}
            value={ofDataset ? "dataset" : "all"}
            onChange={(value) => change({ plants: value })}
          />
          <SegmentedControl
            size="xs"
            aria-label="Size of the points"
            data={SIZES}
            value={sizeBy}
            onChange={(value) => change({ size: value })}
          />
          <SegmentedControl
            size="xs"
            aria-label="View of the map"
            data={VIEWS}
            value={asTable ? "table" : "map"}
            disabled={!canDraw}
            onChange={setView}
          />
          <DownloadLink label="these plants" href={exportPath(choice)} />
        </>
      }
    >
      {canDraw ? null : (
        <p className={classes.note} role="status">
          This browser cannot draw the map, as it has no WebGL 2. The same plants stand in the
          table.
        </p>
      )}
      {query.error ? (
        <div className={classes.problem}>
          <Problem error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      {canDraw && quiet ? (
        <div className={classes.stage} hidden={asTable}>
          <MapCanvas
            plants={plants}
            points={points}
            focus={focus === "//" ? "" : focus}
            onOpen={(plant) => router.push(`/plants/${encodeURIComponent(plant.id)}`)}
            onView={setBox}
            onFailure={() => setFailed(true)}
          />
        </div>
      ) : asTable ? null : (
        <div className={classes.waiting} role="status" aria-label="Loading the map" />
      )}
      {asTable ? (
        plants && points ? (
          <MapTable plants={plants} points={points} box={canDraw ? box : null} />
        ) : query.error ? null : (
          <BlockSkeleton height={420} />
        )
      ) : null}
      <FuelLegend counts={counts} chosen={fuel} withoutPlace={plants?.withoutCoordinates ?? null} />
    </Section>
  );
}

function exportPath(choice: Choice): string {
  const query = new URLSearchParams({ format: "csv" });
  for (const [name, value] of Object.entries({ ...source(choice), ...narrowing(choice) }))
    query.set(name, String(value));
  return `/api/v1/export?${query.toString()}`;
}
