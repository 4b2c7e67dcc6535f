"use client";

import {
  type ColumnDef,
  type SortFn,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import type { Cell } from "@/lib/csv";
import type { Column, Sorting } from "./columns";

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
export type TableFeatures = typeof features;

/** Text as people sort it (`Unit 9` before `Unit 10`), numbers by value. */
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Return TanStack's table for our columns; with `onSortingChange` the rows come sorted. */
export function useTableModel<Row extends object>(props: {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  sorting?: Sorting | null;
  onSortingChange?: (sorting: Sorting | null) => void;
}) {
  const { rows, columns, rowKey, sorting, onSortingChange } = props;
  const definitions = useMemo(() => columns.map(definitionOf), [columns]);
  const ordered = onSortingChange !== undefined;
  return useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: rowKey,
    manualSorting: ordered,
    enableMultiSort: false,
    ...(ordered
      ? {
          state: { sorting: sorting ? [sorting] : [] },
          onSortingChange: (update) => {
            const before = sorting ? [sorting] : [];
            const after = typeof update === "function" ? update(before) : update;
            onSortingChange(after[0] ?? null);
          },
        }
      : { initialState: { sorting: sorting ? [sorting] : [] } }),
  });
}

function definitionOf<Row extends object>(column: Column<Row>): ColumnDef<TableFeatures, Row> {
  const byValue: SortFn<TableFeatures, Row> = (one, other, id) =>
    compare(one.getValue(id), other.getValue(id));
  return {
    id: column.id,
    header: column.header,
    // Undefined is what TanStack keeps at the end in both directions.
    accessorFn: (row) => column.value(row) ?? undefined,
    enableSorting: column.sortable ?? true,
    sortUndefined: "last",
    sortFn: byValue,
    sortDescFirst: column.align === "end",
  };
}

function compare(one: Cell, other: Cell): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return words.compare(String(one), String(other));
}
