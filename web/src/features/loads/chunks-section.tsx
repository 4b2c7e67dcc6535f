"use client";

import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";
import { formatCount, formatNumber } from "@/lib/format";
import { notifyDone } from "@/lib/notify";
import { type Load, deadChunksQuery } from "./queries";

const COLUMNS: readonly Column<Schemas["Chunk"]>[] = [
  { id: "number", header: "Chunk", value: (chunk) => chunk.number, width: 80 },
  {
    id: "first_line",
    header: "From line",
    value: (chunk) => chunk.first_line,
    render: (chunk) => formatNumber(chunk.first_line),
    align: "end",
    width: 110,
  },
  {
    id: "rows",
    header: "Rows",
    value: (chunk) => chunk.rows,
    render: (chunk) => formatNumber(chunk.rows),
    align: "end",
    width: 100,
  },
  {
    id: "reason",
    header: "Given up because",
    value: (chunk) => chunk.reason,
    render: (chunk) => <span title={chunk.reason ?? ""}>{chunk.reason ?? "–"}</span>,
  },
];

/** Dead letters: chunks that were given up after three tries, and the way to send them again. */
export function ChunksSection({ load, mayLoad }: { load: Load; mayLoad: boolean }) {
  const client = useQueryClient();
  const query = useQuery(deadChunksQuery(api, load.id));
  const replay = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/loads/{load_id}/chunks/replay", {
          params: { path: { load_id: load.id } },
        }),
      ),
    onSuccess: async ({ replayed }) => {
      await client.invalidateQueries({ queryKey: ["loads"] });
      notifyDone(`${formatCount(replayed, "chunk")} sent again`);
    },
  });
  return (
    <Section
      title="Dead letters"
      description="Pieces of the file that were given up after three tries. Once the reason is gone, send them again."
      flush
      actions={
        <Button
          loading={replay.isPending}
          disabled={!mayLoad}
          title={mayLoad ? undefined : "Viewers cannot send chunks again"}
          onClick={() => replay.mutate()}
        >
          Send them again
        </Button>
      }
    >
      {replay.error ? <Problem error={replay.error} /> : null}
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Dead letters"
          rows={query.data.items}
          columns={COLUMNS}
          rowKey={(chunk) => String(chunk.number)}
        />
      ) : (
        <TableSkeleton rows={3} />
      )}
    </Section>
  );
}
