import { formatNumber } from "@/lib/format";
import type { Column } from "./columns";

/** A column of one number a row, at the end, as `shown` writes it; whole numbers when left out. */
export function numberColumn<Row>(
  id: string,
  header: string,
  value: (row: Row) => number | null,
  shown: (value: number | null) => string = formatNumber,
): Column<Row> {
  return { id, header, align: "end", value, render: (row) => shown(value(row)) };
}

/** One decimal, as megawatts and sums of parts have. */
export function oneDecimal(value: number | null): string {
  return formatNumber(value, 1);
}
