"use client";

import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react";
import type { Column } from "./columns";
import classes from "./table.module.css";
import type { useTableModel } from "./use-table-model";

const ORDER = { asc: "ascending", desc: "descending" } as const;

/** The header; a column that can be sorted has a button that goes through its orders. */
export function HeaderRow<Row extends object>(props: {
  table: ReturnType<typeof useTableModel<Row>>;
  columns: readonly Column<Row>[];
}) {
  const headers = props.table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <thead>
      <tr aria-rowindex={1}>
        {headers.map(({ id, column }, index) => {
          const { header = "", align, secondary, quiet } = props.columns[index] ?? {};
          const order = column.getIsSorted();
          return (
            <th
              key={id}
              scope="col"
              data-align={align}
              data-secondary={secondary}
              aria-sort={order === false ? undefined : ORDER[order]}
            >
              {column.getCanSort() ? (
                <button
                  type="button"
                  className={classes.sort}
                  onClick={column.getToggleSortingHandler()}
                >
                  {header}
                  <SortIcon order={order} />
                </button>
              ) : (
                <span className={quiet ? "visually-hidden" : undefined}>{header}</span>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function SortIcon({ order }: { order: false | "asc" | "desc" }) {
  const Icon = order === false ? IconArrowsSort : order === "asc" ? IconArrowUp : IconArrowDown;
  return <Icon size={13} aria-hidden="true" data-idle={order === false || undefined} />;
}
