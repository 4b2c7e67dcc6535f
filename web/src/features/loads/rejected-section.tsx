"use client";

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useMemo, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { DownloadLink } from "@/components/ui/download-button";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { formatNumber } from "@/lib/format";
import classes from "./loads.module.css";
import { type Load, rejectedQuery } from "./queries";
import { type WrongCell, mendable, wrongCells } from "./rejected";
import { useReplay } from "./use-replay";

const MendDialog = dynamic(() => import("./mend-dialog").then((each) => each.MendDialog), {
  ssr: false,
});

type RejectedRow = Schemas["RejectedRow"];

/** Rows that are no facts: where, what and why; mended here, or in a file that is loaded again. */
export function RejectedSection({ load, mayLoad }: { load: Load; mayLoad: boolean }) {
  const [mended, setMended] = useState<RejectedRow | null>(null);
  const replay = useReplay(load.id);
  if (load.rows.rejected === 0) return null;
  const mayReplay = mayLoad && load.state === "visible";
  return (
    <Section
      title="Rejected rows"
      description="Kept as they stand in the file. Correct a row here, or download them, correct them and load that file."
      flush
      actions={
        <>
          <Button
            variant="default"
            loading={replay.isPending}
            disabled={!mayReplay}
            title={mayLoad ? "After an update that knows better" : "Viewers cannot replay rows"}
            onClick={() => replay.mutate([])}
          >
            Read all again
          </Button>
          <DownloadLink label="the rejected rows" href={`/api/v1/loads/${load.id}/rejected.csv`} />
        </>
      }
    >
      {replay.error ? <Problem error={replay.error} /> : null}
      {replay.data && replay.data.still_rejected_total > 0 ? (
        <p role="status" className={classes.note}>
          {formatNumber(replay.data.replayed)} became facts,{" "}
          {formatNumber(replay.data.still_rejected_total)} are still rejected.
        </p>
      ) : null}
      <RejectedRows id={load.id} onMend={mayReplay ? setMended : null} />
      {mended === null ? null : (
        <MendDialog loadId={load.id} row={mended} onDone={() => setMended(null)} />
      )}
    </Section>
  );
}

function RejectedRows(props: { id: string; onMend: ((row: RejectedRow) => void) | null }) {
  const { id, onMend } = props;
  const query = useInfiniteQuery(rejectedQuery(api, id, false));
  const cells = useMemo(
    () => wrongCells(query.data?.pages.flatMap((page) => page.items) ?? []),
    [query.data],
  );
  const columns = useMemo(() => columnsWith(onMend), [onMend]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <TableSkeleton rows={4} />;
  return (
    <DataTable
      label="Rejected rows"
      rows={cells}
      columns={columns}
      rowKey={(cell) => cell.at}
      maxHeight={480}
      onEndReached={more}
    />
  );
}

function columnsWith(onMend: ((row: RejectedRow) => void) | null): Column<WrongCell>[] {
  return [
    {
      id: "line",
      header: "Line",
      value: (cell) => cell.row.line,
      render: (cell) => formatNumber(cell.row.line),
      align: "end",
      width: 90,
    },
    {
      id: "row",
      header: "Row",
      value: (cell) => cell.row.row,
      render: (cell) => formatNumber(cell.row.row),
      align: "end",
      width: 90,
    },
    { id: "column", header: "Column", value: (cell) => cell.column },
    {
      id: "value",
      header: "Value",
      value: (cell) => cell.value,
      render: (cell) => <code title={cell.value}>{cell.value}</code>,
    },
    { id: "reason", header: "Reason", value: (cell) => cell.reason },
    ...(onMend === null
      ? []
      : [
          {
            id: "mend",
            header: "Correct",
            value: () => null,
            sortable: false,
            align: "end" as const,
            width: 110,
            render: (cell: WrongCell) =>
              mendable(cell.row) ? (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Correct row ${cell.row.row}`}
                  onClick={() => onMend(cell.row)}
                >
                  Correct
                </Button>
              ) : null,
          },
        ]),
  ];
}
