import type { Row as ModelRow } from "@tanstack/react-table";
import type { RefObject } from "react";
import type { Column } from "./columns";
import classes from "./table.module.css";
import type { TableFeatures } from "./use-table-model";

export const ROW_HEIGHT = 34;

export interface BodyProps<Row extends object> {
  rows: readonly ModelRow<TableFeatures, Row>[];
  columns: readonly Column<Row>[];
  /** What scrolls. */
  frame: RefObject<HTMLDivElement | null>;
  selected?: (row: Row) => boolean;
  onEndReached?: () => void;
}

/** The rows from `first` to before `end`; pixels above and below stand for all others. */
export function Rows<Row extends object>(
  props: BodyProps<Row> & { first: number; end: number; above: number; below: number },
) {
  const { columns, first } = props;
  return (
    <tbody>
      <Spacer height={props.above} span={columns.length} />
      {props.rows.slice(first, props.end).map((row, offset) => (
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
      <Spacer height={props.below} span={columns.length} />
    </tbody>
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
