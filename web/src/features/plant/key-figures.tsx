"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Flags } from "@/components/ui/flags";
import { StatTile, StatTiles } from "@/components/ui/stat-tile";
import { useMeanings } from "@/features/plants/meanings";
import { type PlantDetail, statesQuery } from "@/features/plants/queries";
import { api } from "@/lib/api/browser";
import { formatEnergy, formatNumber, formatPercent, formatPower, formatRatio } from "@/lib/format";
import { Origin } from "./origin";
import { filesOf } from "./origins";
import { type Facts, headline } from "./years";

/** Figures of the newest year of the best data set, each with where it is from. */
export function KeyFigures({ plant }: { plant: PlantDetail }) {
  const facts = headline(plant.years);
  const meaning = useMeanings();
  if (facts === null) return null;
  const when = `${facts.dataset} ${facts.year}`;
  const { net_generation_mwh: net } = facts;
  return (
    <StatTiles>
      <StatTile
        label="Net generation"
        value={<span title={`${formatNumber(net, 3)} MWh`}>{formatEnergy(net)}</span>}
        hint={
          <>
            {when}
            <Share plant={plant} facts={facts} /> <Flags flags={facts.flags} meaning={meaning} />
          </>
        }
      />
      <StatTile
        label="Nameplate capacity"
        value={formatPower(plant.capacity_mw)}
        hint={said(plant.attribution.capacity_mw)}
      />
      <StatTile
        label="Capacity factor"
        value={formatRatio(facts.capacity_factor)}
        hint={
          facts.capacity_factor === null
            ? "needs generation and capacity"
            : `${when}, of full output all year`
        }
      />
      <StatTile
        label="CO₂ intensity"
        value={
          facts.co2_intensity_kg_per_mwh === null
            ? formatNumber(null)
            : `${formatNumber(facts.co2_intensity_kg_per_mwh)} kg/MWh`
        }
        hint={
          facts.co2_short_tons === null
            ? `${when} tells no emissions`
            : `${when}, ${formatNumber(facts.co2_short_tons)} short tons`
        }
      />
      <StatTile
        label="Summed from"
        value={`${formatNumber(facts.units)} ${facts.units === 1 ? "unit" : "units"}`}
        hint={<Files plant={plant} facts={facts} />}
      />
    </StatTiles>
  );
}

function said(dataset: string | null): ReactNode {
  return dataset === null ? "nobody says it" : `says ${dataset}`;
}

/** The plant's part of its state's generation, negative generation included. */
function Share({ plant, facts }: { plant: PlantDetail; facts: Facts }) {
  const { data } = useQuery({
    ...statesQuery(api, facts.dataset, facts.year),
    enabled: plant.state !== null,
  });
  const state = data?.items.find(
    (each) => each.state === plant.state && each.country === plant.country,
  );
  const total = state?.net_generation_mwh ?? 0;
  if (facts.net_generation_mwh === null || total <= 0) return null;
  const percent = (facts.net_generation_mwh / total) * 100;
  return (
    <>
      , {formatPercent(percent)} of {plant.state}
    </>
  );
}

function Files({ plant, facts }: { plant: PlantDetail; facts: Facts }) {
  const files = filesOf(plant.units, facts.dataset, facts.year);
  return (
    <>
      {files.map((file) => (
        <Origin key={`${file.loadId} ${file.fileName}`} file={file} />
      ))}
    </>
  );
}
