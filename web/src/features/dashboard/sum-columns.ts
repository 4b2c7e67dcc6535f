import type { Column } from "@/components/table/columns";
import { numberColumn, oneDecimal } from "@/components/table/number-column";
import { formatRatio } from "@/lib/format";
import { type Sums, capacityFactor } from "./figures";

interface Measured {
  net_generation_mwh: number | null;
  capacity_mw: number | null;
}

/** The columns of every table of generation, capacity and what one is of the other. */
export function measureColumns<Row extends Measured>(
  factor: (row: Row) => number | null,
): Column<Row>[] {
  return [
    numberColumn("generation", "Net generation (MWh)", (row) => row.net_generation_mwh),
    numberColumn("capacity", "Capacity (MW)", (row) => row.capacity_mw, oneDecimal),
    numberColumn("factor", "Capacity factor", factor, formatRatio),
  ];
}

/** The columns of every table of sums, after the one that says of what. */
export function sumColumns<Row extends Sums>(year: number): Column<Row>[] {
  return [
    ...measureColumns<Row>((row) => capacityFactor(row, year)),
    numberColumn("plants", "Plants", (row) => row.plants),
    numberColumn("units", "Units", (row) => row.units),
  ];
}
