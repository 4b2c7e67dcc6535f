import type { ReactNode } from "react";
import type { Cell } from "@/lib/csv";

/** A column of a `DataTable`. */
export interface Column<Row> {
  id: string;
  header: string;
  /** What the column sorts by and what a download holds; null sorts last in both directions. */
  value: (row: Row) => Cell;
  /** What is shown; `value` as text when left out. */
  render?: (row: Row) => ReactNode;
  /** Numbers stand at the end, so that their digits are below each other. */
  align?: "start" | "end";
  /** Pixels; columns without share what is left. */
  width?: number;
  sortable?: boolean;
  /** The header is only read out: for a column of buttons. */
  quiet?: boolean;
  /** Left out where there is no room for it, on a phone. */
  secondary?: boolean;
}

export interface Sorting {
  id: string;
  desc: boolean;
}

/** Header and rows for `toCsv`. */
export function cellsOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly [string[], Cell[][]] {
  return [
    columns.map((column) => column.header),
    rows.map((row) => columns.map((column) => column.value(row))),
  ] as const;
}
