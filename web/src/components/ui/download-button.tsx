"use client";

import { ActionIcon } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type Column, cellsOf } from "@/components/table/columns";
import { saveFile, toCsv } from "@/lib/csv";
import { Hint } from "./hint";

const HINT = "Download as CSV";

/** Offers rows that the page has as a CSV file. */
export function DownloadButton<Row>(props: {
  /** What the rows are. */
  label: string;
  /** Name of the file, without `.csv`. */
  fileName: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
}) {
  const download = () => {
    saveFile(`${props.fileName}.csv`, toCsv(...cellsOf(props.columns, props.rows)));
  };
  return (
    <Hint text={HINT}>
      <ActionIcon
        size={26}
        aria-label={`Download ${props.label} as CSV`}
        disabled={props.rows.length === 0}
        onClick={download}
      >
        <IconDownload size={15} />
      </ActionIcon>
    </Hint>
  );
}

/** The same for a file that the API writes, which may be larger than what the page shows. */
export function DownloadLink({ label, href }: { label: string; href: string }) {
  return (
    <Hint text={HINT}>
      <ActionIcon
        size={26}
        component="a"
        style={{ color: "var(--ai-color)" }}
        href={href}
        download
        aria-label={`Download ${label} as CSV`}
      >
        <IconDownload size={15} />
      </ActionIcon>
    </Hint>
  );
}
