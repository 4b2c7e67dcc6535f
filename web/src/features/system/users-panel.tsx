"use client";

import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { DataTable } from "@/components/table/data-table";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import { usersQuery } from "./queries";
import { userColumns } from "./user-columns";
import type { UserDialog } from "./user-dialogs";

const UserDialogs = dynamic(() => import("./user-dialogs").then((each) => each.UserDialogs), {
  ssr: false,
});

export function UsersPanel({ me }: { me: Me }) {
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search.trim(), 250);
  const [dialog, setDialog] = useState<UserDialog | null>(null);
  const query = useInfiniteQuery(usersQuery(api, asked));
  const columns = useMemo(() => userColumns(me, setDialog), [me]);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title="Users"
      description="Viewers look; analysts also ask models, and load files and models; administrators also manage users."
      flush
      actions={
        <>
          <TextInput
            aria-label="Search users"
            placeholder="Name or e-mail"
            leftSection={<IconSearch size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button
            leftSection={<IconPlus size={14} />}
            onClick={() => setDialog({ kind: "create" })}
          >
            New user
          </Button>
        </>
      }
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <DataTable
          label="Users"
          rows={rows}
          columns={columns}
          rowKey={(user) => user.id}
          onEndReached={() => {
            if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
          }}
          empty={
            <EmptyState title="No user like that">Search for a part of the e-mail.</EmptyState>
          }
        />
      ) : (
        <TableSkeleton rows={4} />
      )}
      <UserDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Section>
  );
}
