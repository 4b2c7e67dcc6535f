"use client";

import { SegmentedControl } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { DownloadButton } from "@/components/ui/download-button";
import classes from "./chart-card.module.css";

const VIEWS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
];

/** A picture of rows, the same rows as a table, and as a file. */
export function ChartCard<Row extends object>(props: {
  title: string;
  description?: ReactNode;
  /** Name of the download, without `.csv`. */
  fileName: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Pixels; both views are as high, so that nothing below them moves. */
  height?: number;
  /** More controls, left of the switch. */
  controls?: ReactNode;
  /** A legend or a note below the picture. */
  footer?: ReactNode;
  children: ReactNode;
}) {
  const { title, rows, columns, height = 260 } = props;
  const [view, setView] = useState("chart");
  return (
    <Section
      title={title}
      description={props.description}
      flush
      actions={
        <>
          {props.controls}
          <SegmentedControl
            size="xs"
            data={VIEWS}
            value={view}
            onChange={setView}
            aria-label={`View of ${title}`}
          />
          <DownloadButton label={title} fileName={props.fileName} columns={columns} rows={rows} />
        </>
      }
    >
      {view === "chart" ? (
        <div className={classes.chart} style={{ minHeight: height }}>
          {props.children}
        </div>
      ) : (
        <div style={{ minHeight: height }}>
          <DataTable
            label={title}
            rows={rows}
            columns={columns}
            rowKey={props.rowKey}
            maxHeight={height}
          />
        </div>
      )}
      {props.footer ? <div className={classes.footer}>{props.footer}</div> : null}
    </Section>
  );
}
