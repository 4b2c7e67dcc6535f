import { Button } from "@mantine/core";
import { useMemo } from "react";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { DownloadButton } from "@/components/ui/download-button";
import type { Schemas } from "@/lib/api/schema";
import { formatSignificant } from "@/lib/format";
import classes from "../models.module.css";
import { type Replay, replayWords } from "./replay-words";
import { shownOf, textOf } from "./values";

type RowDifference = Schemas["RowDifference"];
const LABEL = "Largest differences";

/** What another version said to the same rows, in words and row by row. */
export function ReplayReport({ report, onOpen }: { report: Replay; onOpen: (id: string) => void }) {
  const columns = useMemo(() => columnsWith(onOpen), [onOpen]);
  return (
    <div role="status" className={classes.parts}>
      <ul className={classes.sentences}>
        {replayWords(report).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {report.largest.length > 0 ? (
        <section>
          <Heading report={report} columns={columns} />
          <DataTable
            label={LABEL}
            rows={report.largest}
            columns={columns}
            rowKey={(one) => `${one.prediction_id} ${one.row} ${one.output}`}
            maxHeight={320}
          />
        </section>
      ) : null}
    </div>
  );
}

function Heading(props: { report: Replay; columns: readonly Column<RowDifference>[] }) {
  return (
    <div className={classes.partHead}>
      <h3 className={classes.partTitle}>{LABEL}</h3>
      <DownloadButton
        label={LABEL}
        fileName={`replay-version-${props.report.version}`}
        columns={props.columns}
        rows={props.report.largest}
      />
    </div>
  );
}

function columnsWith(onOpen: (id: string) => void): Column<RowDifference>[] {
  return [
    {
      id: "prediction",
      header: "Prediction",
      value: ({ prediction_id: id }) => id,
      render: ({ prediction_id: id }) => (
        <Button size="compact-xs" variant="default" onClick={() => onOpen(id)}>
          Open {id.slice(-8)}
        </Button>
      ),
    },
    { id: "row", header: "Row", align: "end", width: 70, value: ({ row }) => row + 1 },
    { id: "output", header: "Output", value: ({ output }) => output, secondary: true },
    {
      id: "logged",
      header: "Logged",
      align: "end",
      value: ({ logged }) => textOf(logged),
      render: ({ logged }) => shownOf(logged),
    },
    {
      id: "replayed",
      header: "Now",
      align: "end",
      value: ({ replayed }) => textOf(replayed),
      render: ({ replayed }) => shownOf(replayed),
    },
    {
      id: "difference",
      header: "Apart",
      align: "end",
      value: ({ difference }) => difference,
      render: ({ difference }) => formatSignificant(difference, 4),
    },
  ];
}
