"use client";

import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Select } from "@/components/ui/select";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { auditQuery } from "./queries";
import { actionWords } from "./words";

type AuditEvent = Schemas["AuditEvent"];

const OUTCOMES = [
  { value: "done", label: "Done" },
  { value: "refused", label: "Refused" },
];

export function AuditPanel() {
  const [action, setAction] = useState("");
  const [outcome, setOutcome] = useState<string | null>(null);
  const [asked] = useDebouncedValue(action.trim(), 250);
  const query = useInfiniteQuery(auditQuery(api, { action: asked, outcome }));
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title="Audit log"
      description="Who did what to accounts, sessions and keys; the newest first."
      flush
      actions={
        <>
          <TextInput
            aria-label="Action"
            placeholder="Action, as login"
            value={action}
            onChange={(event) => setAction(event.currentTarget.value)}
          />
          <Select
            aria-label="Outcome"
            placeholder="Any outcome"
            data={OUTCOMES}
            value={outcome}
            clearable
            onChange={setOutcome}
          />
        </>
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Audit log"
          rows={rows}
          columns={COLUMNS}
          rowKey={(event) => event.id}
          onEndReached={() => {
            if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
          }}
          empty={
            <EmptyState title="Nothing like that has happened">
              Choose another action or outcome; the action is written out in full, as the table
              shows it in its tooltip.
            </EmptyState>
          }
        />
      ) : (
        <TableSkeleton rows={8} />
      )}
    </Section>
  );
}

const COLUMNS: Column<AuditEvent>[] = [
  {
    id: "created_at",
    header: "When",
    width: 170,
    value: (event) => event.created_at,
    render: (event) => <Time at={event.created_at} />,
  },
  {
    id: "action",
    header: "What",
    value: (event) => event.action,
    render: (event) => <span title={event.action}>{actionWords(event.action)}</span>,
  },
  {
    id: "outcome",
    header: "Outcome",
    width: 110,
    value: (event) => event.outcome,
    render: (event) => (
      <Status tone={event.outcome === "done" ? "good" : "warning"}>{event.outcome}</Status>
    ),
  },
  { id: "subject", header: "Whom or which", value: (event) => event.subject },
  { id: "address", header: "From", secondary: true, width: 140, value: (event) => event.address },
  {
    id: "request_id",
    header: "Request",
    secondary: true,
    sortable: false,
    value: (event) => event.request_id,
    render: (event) => <code title={event.request_id}>{event.request_id.slice(0, 8)}</code>,
  },
];
