"use client";

import Link from "next/link";
import { useMemo } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Fuel } from "@/components/ui/fuel";
import { formatNumber } from "@/lib/format";
import { fuelGroup, fuelName } from "@/lib/fuels";
import { countryName } from "@/lib/places";
import type { MapPlant, MapPlants } from "./plants";
import { type Box, type Points, rowsWithin } from "./points";

const COLUMNS: Column<MapPlant>[] = [
  {
    id: "name",
    header: "Plant",
    value: ({ name }) => name,
    render: ({ id, name }) => (
      <Link href={`/plants/${encodeURIComponent(id)}`} prefetch={false} title={name}>
        {name}
      </Link>
    ),
  },
  {
    id: "place",
    header: "Place",
    value: placeOf,
    width: 130,
  },
  {
    id: "fuel",
    header: "Fuel",
    value: ({ fuel }) => fuelName(fuelGroup(fuel)),
    render: ({ fuel }) => <Fuel code={fuel} />,
    width: 116,
  },
  {
    id: "capacity",
    header: "MW",
    align: "end",
    value: ({ capacity_mw }) => capacity_mw,
    render: ({ capacity_mw }) => formatNumber(capacity_mw, 1),
    width: 84,
  },
  {
    id: "generation",
    header: "MWh",
    align: "end",
    value: ({ net_generation_mwh }) => net_generation_mwh,
    render: ({ net_generation_mwh }) => formatNumber(net_generation_mwh),
    width: 104,
  },
];

/** The plants that the map shows, the largest first; all of them where there is no map. */
export function MapTable(props: { plants: MapPlants; points: Points; box: Box | null }) {
  const { plants, points, box } = props;
  const rows = useMemo(
    () => rowsWithin(points, box).map((row) => plants.at(row)),
    [plants, points, box],
  );
  return (
    <DataTable
      label="Plants on the map"
      rows={rows}
      columns={COLUMNS}
      rowKey={({ id }) => id}
      maxHeight={480}
      fixed
      empty={<EmptyState title="No plant stands in this part of the map" />}
    />
  );
}

function placeOf({ state, country }: MapPlant): string {
  const land = country === null ? "" : countryName(country);
  return state === null ? land : `${state}, ${country ?? ""}`;
}
