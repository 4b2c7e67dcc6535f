import { Progress } from "@mantine/core";
import Link from "next/link";
import type { Column } from "@/components/table/columns";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { UNKNOWN, formatBytes, formatNumber } from "@/lib/format";
import { FINAL, type Load } from "./queries";
import { STATES, percentOf, progressText, sourceName } from "./words";

export const LOAD_COLUMNS: readonly Column<Load>[] = [
  {
    id: "file_name",
    header: "File",
    value: (load) => load.file_name,
    sortable: false,
    render: (load) => (
      <Link href={`/loads/${load.id}`} prefetch={false} title={load.file_name}>
        {load.file_name}
      </Link>
    ),
  },
  {
    id: "state",
    header: "State",
    value: (load) => load.state,
    sortable: false,
    width: 190,
    render: (load) => <LoadStatus load={load} />,
  },
  {
    id: "source",
    header: "Came by",
    value: (load) => sourceName(load.source),
    sortable: false,
    width: 90,
  },
  {
    id: "slice",
    header: "Data",
    value: (load) => `${load.dataset ?? UNKNOWN} ${load.years.join(", ")}`,
    sortable: false,
  },
  {
    id: "rows",
    header: "Rows",
    value: (load) => load.rows.total,
    render: (load) => formatNumber(load.rows.total),
    sortable: false,
    align: "end",
  },
  {
    id: "rejected",
    header: "Rejected",
    value: (load) => load.rows.rejected,
    render: (load) => formatNumber(load.rows.rejected),
    sortable: false,
    align: "end",
  },
  {
    id: "size",
    header: "Size",
    value: (load) => load.bytes.size,
    render: (load) => formatBytes(load.bytes.size),
    sortable: false,
    align: "end",
  },
  {
    id: "created_at",
    header: "Came",
    value: (load) => load.created_at,
    render: (load) => <Time at={load.created_at} relative />,
    sortable: false,
    width: 120,
  },
];

/** The state in a word, and how far it is while it moves. */
export function LoadStatus({ load }: { load: Load }) {
  const { label, tone } = STATES[load.state];
  return (
    <span title={progressText(load)}>
      <Status tone={tone}>{label}</Status>
      {FINAL.includes(load.state) ? null : (
        <Progress
          value={percentOf(load)}
          size="xs"
          mt={2}
          aria-label={`Progress of ${load.file_name}`}
        />
      )}
    </span>
  );
}
