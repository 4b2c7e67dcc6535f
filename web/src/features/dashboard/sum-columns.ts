import type { Column } from "@/components/table/columns";
import { formatNumber, formatRatio } from "@/lib/format";
import { type Sums, capacityFactor } from "./figures";

/** The columns of every table of sums, after the one that says of what. */
export function sumColumns<Row extends Sums>(year: number): Column<Row>[] {
  return [
    {
      id: "generation",
      header: "Net generation (MWh)",
      align: "end",
      value: (row) => row.net_generation_mwh,
      render: (row) => formatNumber(row.net_generation_mwh),
    },
    {
      id: "capacity",
      header: "Capacity (MW)",
      align: "end",
      value: (row) => row.capacity_mw,
      render: (row) => formatNumber(row.capacity_mw, 1),
    },
    {
      id: "factor",
      header: "Capacity factor",
      align: "end",
      value: (row) => capacityFactor(row, year),
      render: (row) => formatRatio(capacityFactor(row, year)),
    },
    {
      id: "plants",
      header: "Plants",
      align: "end",
      value: (row) => row.plants,
      render: (row) => formatNumber(row.plants),
    },
    {
      id: "units",
      header: "Units",
      align: "end",
      value: (row) => row.units,
      render: (row) => formatNumber(row.units),
    },
  ];
}
