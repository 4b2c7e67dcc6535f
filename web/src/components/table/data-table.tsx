"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import type { Column, Sorting } from "./columns";
import { HeaderRow } from "./header-row";
import classes from "./table.module.css";
import { useTableModel } from "./use-table-model";

const ROW_HEIGHT = 34;
const ROWS_BEYOND_VIEW = 12;
/** Up to so many rows all stand in the page, where the browser's own search finds them. */
const FEW_ROWS = 80;
const FIRST_VIEW = { width: 0, height: 640 };
/** So many rows before the end the next ones are asked for. */
const ROWS_AHEAD = 20;

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
  const { columns, maxHeight = 560, onEndReached } = props;
  const table = useTableModel(props);
  const frame = useRef<HTMLDivElement>(null);
  const rows = table.getRowModel().rows;
  const many = rows.length > FEW_ROWS;
  const virtual = useVirtualizer({
    count: many ? rows.length : 0,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: ROWS_BEYOND_VIEW,
    // The server knows no heights, and writes the first rows all the same.
    initialRect: FIRST_VIEW,
  });
  const items = virtual.getVirtualItems();
  const first = many ? (items[0]?.index ?? 0) : 0;
  const last = many ? (items.at(-1)?.index ?? -1) : rows.length - 1;
  const shown = rows.slice(first, last + 1);

  useEffect(() => {
    if (last >= rows.length - ROWS_AHEAD) onEndReached?.();
  }, [last, rows.length, onEndReached]);

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
        <tbody>
          <Spacer height={many ? (items[0]?.start ?? 0) : 0} span={columns.length} />
          {shown.map((row, offset) => (
            <tr
              key={row.id}
              aria-rowindex={first + offset + 2}
              data-selected={props.selected?.(row.original) || undefined}
            >
              {columns.map((column) => (
                <td key={column.id} data-align={column.align} data-secondary={column.secondary}>
                  {column.render ? column.render(row.original) : textOf(column.value(row.original))}
                </td>
              ))}
            </tr>
          ))}
          <Spacer
            height={many ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0}
            span={columns.length}
          />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for the rows that are not in view. */
function Spacer({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className={classes.spacer} style={{ height }}>
      <td colSpan={span} />
    </tr>
  );
}

function textOf(value: ReturnType<Column<never>["value"]>): string {
  return value === null || value === undefined ? "–" : String(value);
}
