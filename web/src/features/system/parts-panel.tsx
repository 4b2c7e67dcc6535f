"use client";

import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { numberColumn } from "@/components/table/number-column";
import { DataTable } from "@/components/table/data-table";
import { StatTile, StatTiles } from "@/components/ui/stat-tile";
import { Status } from "@/components/ui/status";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { formatDuration, formatNumber } from "@/lib/format";
import { systemQuery } from "./queries";
import { healthSentence, healthTone, partName, queueName } from "./words";

type Part = Schemas["Part"];
type Queue = Schemas["Queue"];

export function PartsPanel() {
  const query = useQuery(systemQuery(api));
  if (query.error && !query.data) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <TableSkeleton rows={8} />;
  const { status, version, parts, queues } = query.data;
  return (
    <>
      <StatTiles>
        <StatTile
          label="Health"
          value={<Status tone={healthTone(status)}>{status}</Status>}
          hint={healthSentence(status)}
        />
        <StatTile label="Penstock" value={version} hint="Version of the API" />
        <StatTile
          label="Waiting"
          value={formatNumber(sum(queues, (queue) => queue.waiting))}
          hint="Messages in all queues"
        />
        <StatTile
          label="Given up"
          value={formatNumber(sum(queues, (queue) => queue.given_up))}
          hint="Dead letters; loads and webhooks show theirs"
        />
      </StatTiles>
      <Section title="Parts" description="Each is really asked, every ten seconds." flush>
        <DataTable label="Parts" rows={parts} columns={PARTS} rowKey={(part) => part.name} />
      </Section>
      <Section title="Queues" description="Work on its way through the broker." flush>
        <DataTable
          label="Queues"
          rows={queues}
          columns={QUEUES}
          rowKey={(queue) => queue.name}
          empty={
            <EmptyState title="The broker does not answer">
              What waits cannot be counted now. Nothing is lost: it stands in the database too.
            </EmptyState>
          }
        />
      </Section>
    </>
  );
}

function sum(queues: readonly Queue[], count: (queue: Queue) => number | null): number | null {
  if (queues.length === 0) return null;
  return queues.reduce((total, queue) => total + (count(queue) ?? 0), 0);
}

const PARTS: Column<Part>[] = [
  { id: "name", header: "Part", value: (part) => partName(part.name), width: 200 },
  {
    id: "status",
    header: "State",
    value: (part) => part.status,
    width: 120,
    render: (part) => <Status tone={healthTone(part.status)}>{part.status}</Status>,
  },
  {
    id: "latency_ms",
    header: "Answers in",
    align: "end",
    width: 120,
    value: (part) => part.latency_ms,
    render: (part) => formatDuration(part.latency_ms),
  },
  { id: "version", header: "Version", value: (part) => part.version, width: 170, secondary: true },
  {
    id: "reason",
    header: "What is wrong, and what still works",
    sortable: false,
    secondary: true,
    value: (part) => part.reason,
    render: (part) =>
      part.reason ? `${part.reason}; still works: ${part.still_works ?? "nothing"}` : "–",
  },
];

const QUEUES: Column<Queue>[] = [
  { id: "what", header: "What", value: (queue) => queueName(queue.name) },
  { id: "name", header: "Queue", value: (queue) => queue.name, secondary: true },
  numberColumn("waiting", "Waiting", (queue) => queue.waiting),
  numberColumn("given_up", "Given up", (queue) => queue.given_up),
  { ...numberColumn<Queue>("consumers", "Consumers", (queue) => queue.consumers), secondary: true },
];
