"use client";

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconKey, IconPlus } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { DataTable } from "@/components/table/data-table";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import { keyColumns } from "./key-columns";
import type { KeyDialog } from "./key-dialogs";
import { keysQuery } from "./queries";

const KeyDialogs = dynamic(() => import("./key-dialogs").then((each) => each.KeyDialogs), {
  ssr: false,
});

export function KeysPanel({ me }: { me: Me }) {
  const query = useQuery(keysQuery(api));
  const [dialog, setDialog] = useState<KeyDialog | null>(null);
  const columns = useMemo(() => keyColumns(setDialog), []);
  const make = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setDialog({ kind: "create" })}>
      New key
    </Button>
  );
  return (
    <Section
      title="API keys"
      description="For programs: sent as X-API-Key. A key is shown once, when it is made."
      flush
      actions={make}
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="API keys"
          rows={query.data.items}
          columns={columns}
          rowKey={(key) => key.id}
          empty={
            <EmptyState icon={<IconKey size={28} />} title="No keys yet" action={make}>
              A program signs in with a key instead of your password. It can do no more than the
              scopes that you give it.
            </EmptyState>
          }
        />
      ) : (
        <TableSkeleton rows={3} />
      )}
      <KeyDialogs me={me} dialog={dialog} onDialog={setDialog} />
    </Section>
  );
}
