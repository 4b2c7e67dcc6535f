"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { DataTable } from "@/components/table/data-table";
import { api } from "@/lib/api/browser";
import { type Model, versionsQuery } from "../queries";
import { versionColumns } from "./version-columns";
import type { VersionDialog } from "./version-dialogs";

export function VersionsPanel(props: { model: Model; onDialog: (dialog: VersionDialog) => void }) {
  const { model, onDialog } = props;
  const query = useInfiniteQuery(versionsQuery(api, model.id));
  const columns = useMemo(() => versionColumns(model, onDialog), [model, onDialog]);
  return (
    <Section
      title="Versions"
      description="Each uploaded file is one, and never changes. Its number is never given again."
      flush
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Versions"
          rows={query.data.pages.flatMap((page) => page.items)}
          columns={columns}
          rowKey={(version) => version.version_id}
          {...(query.hasNextPage && !query.isFetchingNextPage
            ? { onEndReached: () => void query.fetchNextPage() }
            : {})}
        />
      ) : (
        <TableSkeleton rows={4} />
      )}
    </Section>
  );
}
