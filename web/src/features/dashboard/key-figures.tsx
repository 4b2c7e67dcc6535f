"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Problem } from "@/components/feedback/problem";
import { TilesSkeleton } from "@/components/feedback/skeletons";
import { StatTile, StatTiles } from "@/components/ui/stat-tile";
import { api } from "@/lib/api/browser";
import {
  formatCount,
  formatEnergy,
  formatNumber,
  formatPercent,
  formatPower,
  formatRatio,
} from "@/lib/format";
import { countryName, stateName } from "@/lib/places";
import type { Choice } from "./choice";
import {
  byFuelGroup,
  capacityFactor,
  lowCarbonPercent,
  matchingFuels,
  onlyCountry,
  percentOf,
  sum,
} from "./figures";
import { fuelsQuery, regionsQuery } from "./queries";

const TILES = 5;

/** The sums of all that the filters let through, exact values on hover. */
export function KeyFigures({ choice }: { choice: Choice }) {
  const fuels = useQuery(fuelsQuery(api, choice));
  const regions = useQuery(regionsQuery(api, choice));
  const found = useMemo(
    () => matchingFuels(fuels.data?.items ?? [], choice.fuel),
    [fuels.data, choice.fuel],
  );
  if (fuels.error) return <Problem error={fuels.error} onRetry={() => void fuels.refetch()} />;
  if (!fuels.data) return <TilesSkeleton tiles={TILES} />;
  const all = sum(found);
  const whole = sum(regions.data?.countries ?? []);
  const country = onlyCountry(regions.data?.countries);
  const place = placeOf(choice, country);
  const isPart = choice.state !== null || choice.country !== null || choice.fuel !== null;
  const share = isPart ? percentOf(all.net_generation_mwh, whole.net_generation_mwh) : null;
  const capacityShare = isPart ? percentOf(all.capacity_mw, whole.capacity_mw) : null;
  return (
    <StatTiles>
      <StatTile
        label="Net generation"
        value={
          <span title={`${formatNumber(all.net_generation_mwh)} MWh`}>
            {formatEnergy(all.net_generation_mwh)}
          </span>
        }
        hint={
          all.net_generation_mwh === null
            ? "This data set does not say it"
            : share === null
              ? `${formatNumber(all.net_generation_mwh)} MWh`
              : `${formatPercent(share)} of all`
        }
      />
      <StatTile
        label="Capacity"
        value={
          <span title={`${formatNumber(all.capacity_mw, 1)} MW`}>
            {formatPower(all.capacity_mw)}
          </span>
        }
        hint={
          all.capacity_mw === null
            ? "This data set does not say it"
            : capacityShare === null
              ? `${formatNumber(all.capacity_mw)} MW`
              : `${formatPercent(capacityShare)} of all`
        }
      />
      <StatTile
        label="Capacity factor"
        value={formatRatio(capacityFactor(all, choice.year))}
        hint="Net generation over capacity"
      />
      <StatTile label="Plants" value={formatNumber(all.plants)} hint={unitsOf(all.units, place)} />
      <StatTile
        label="Without combustion"
        value={formatPercent(lowCarbonPercent(byFuelGroup(found)))}
        hint={
          <span title="Nuclear, hydro, wind, solar and geothermal">
            {all.net_generation_mwh === null ? "Of the capacity" : "Of the net generation"}
          </span>
        }
      />
    </StatTiles>
  );
}

function unitsOf(units: number, place: string): string {
  return `${formatCount(units, "unit")}${place === "" ? "" : ` in ${place}`}`;
}

function placeOf({ state, country }: Choice, only: string | null): string {
  if (state !== null) return stateName(state, country ?? only);
  if (country !== null) return countryName(country);
  return only === null ? "" : countryName(only);
}
