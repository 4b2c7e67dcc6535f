"use client";

import { type ReactNode, useRef } from "react";
import type { Column, Sorting } from "./columns";
import { FewRows } from "./few-rows";
import { HeaderRow } from "./header-row";
import { ManyRows } from "./many-rows";
import classes from "./table.module.css";
import { useTableModel } from "./use-table-model";

/** Up to so many rows all stand in the page, where the browser's own search finds them. */
const FEW_ROWS = 80;

interface Props<Row> {
  /** Names the table for those who don't see it. */
  label: string;
  rows: readonly Row[];
  /** Stable (module scope or `useMemo`), as the model is made of them. */
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** The first order; with `onSortingChange` the order that the rows come in. */
  sorting?: Sorting | null;
  /** Given when the server sorts: then `rows` are shown as they come. */
  onSortingChange?: (sorting: Sorting | null) => void;
  /** Pixels or CSS; more rows scroll, and only those in view are made. */
  maxHeight?: number | string;
  /** Called when the last rows come into view, to ask for the next page. */
  onEndReached?: () => void;
  /** Columns keep to their widths and cut what is longer; else they grow and the table scrolls. */
  fixed?: boolean;
  selected?: (row: Row) => boolean;
  /** Shown when there are no rows. */
  empty?: ReactNode;
}

/** Rows in columns: sorting by header, any number of rows, and the keyboard for all of it. */
export function DataTable<Row extends object>(props: Props<Row>) {
  const { columns, maxHeight = 560 } = props;
  const table = useTableModel(props);
  const frame = useRef<HTMLDivElement>(null);
  const rows = table.getRowModel().rows;
  const Body = rows.length > FEW_ROWS ? ManyRows : FewRows;
  if (rows.length === 0 && props.empty) return <>{props.empty}</>;
  return (
    <div
      ref={frame}
      className={classes.frame}
      style={{ maxHeight }}
      role="region"
      aria-label={props.label}
      tabIndex={0}
    >
      <table
        className={classes.table}
        data-fixed={props.fixed || undefined}
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
      >
        <colgroup>
          {columns.map(({ id, width, secondary }) => (
            <col
              key={id}
              data-secondary={secondary}
              style={width === undefined ? undefined : { width }}
            />
          ))}
        </colgroup>
        <HeaderRow table={table} columns={columns} />
        <Body
          rows={rows}
          columns={columns}
          frame={frame}
          {...(props.selected ? { selected: props.selected } : {})}
          {...(props.onEndReached ? { onEndReached: props.onEndReached } : {})}
        />
      </table>
    </div>
  );
}
