"use client";

import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Confirm } from "@/components/ui/confirm";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { notifyDone } from "@/lib/notify";
import { deviceName } from "./device";
import { sessionsQuery } from "./queries";

type Session = Schemas["Session"];

export function SessionsPanel() {
  const query = useQuery(sessionsQuery(api));
  const [asked, setAsked] = useState<Session | "others" | null>(null);
  const end = useEndSession(() => setAsked(null));
  const columns = useMemo(() => columnsWith(setAsked), []);
  const close = () => {
    end.reset();
    setAsked(null);
  };
  return (
    <Section
      title="Where you are signed in"
      description="End what you don't know or no longer use: its next request is refused."
      flush
      actions={
        <Button variant="default" onClick={() => setAsked("others")}>
          End all others
        </Button>
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Sessions"
          rows={query.data.items}
          columns={columns}
          rowKey={(session) => session.id}
        />
      ) : (
        <TableSkeleton rows={3} />
      )}
      <Confirm
        opened={asked !== null}
        title={asked === "others" ? "End all other sessions?" : "End this session?"}
        confirmLabel="End"
        danger
        pending={end.isPending}
        error={end.error}
        onConfirm={() => asked && end.mutate(asked)}
        onClose={close}
      >
        {asked === "others"
          ? "You stay signed in here; every other browser and program has to sign in again."
          : "Whoever uses it has to sign in again. API keys go on working."}
      </Confirm>
    </Section>
  );
}

function useEndSession(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (which: Session | "others") => {
      if (which === "others") return api.DELETE("/auth/sessions");
      const path = { session_id: which.id };
      return api.DELETE("/auth/sessions/{session_id}", { params: { path } });
    },
    onSuccess: async (_, which) => {
      await client.invalidateQueries(sessionsQuery(api));
      notifyDone(which === "others" ? "All other sessions have ended" : "The session has ended");
      onDone();
    },
  });
}

function columnsWith(ask: (session: Session) => void): Column<Session>[] {
  return [
    {
      id: "device",
      header: "Device",
      value: (session) => deviceName(session.user_agent),
      render: (session) => <span title={session.user_agent}>{deviceName(session.user_agent)}</span>,
    },
    { id: "address", header: "Address", secondary: true, value: (session) => session.address },
    {
      id: "last_used_at",
      header: "Last used",
      value: (session) => session.last_used_at,
      render: (session) => <Time at={session.last_used_at} relative />,
    },
    {
      id: "created_at",
      header: "Signed in",
      secondary: true,
      value: (session) => session.created_at,
      render: (session) => <Time at={session.created_at} />,
    },
    {
      id: "end",
      header: "Actions",
      quiet: true,
      value: () => null,
      sortable: false,
      align: "end",
      width: 130,
      render: (session) =>
        session.current ? (
          <Status tone="accent">this device</Status>
        ) : (
          <Button size="compact-xs" variant="default" onClick={() => ask(session)}>
            End
          </Button>
        ),
    },
  ];
}
