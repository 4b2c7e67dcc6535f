import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/page/page";
import { systemQuery } from "@/features/system/queries";
import { SystemTabs } from "@/features/system/system-tabs";
import { prefetch, requireVisitor, serverApi } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "System" };

export default async function SystemPage() {
  const me = await requireVisitor();
  const client = makeQueryClient();
  await prefetch(client, systemQuery(await serverApi()));
  return (
    <Page>
      <PageHeader
        title="System"
        description="The parts of this installation, how fast they answer, and the work that waits."
      />
      <HydrationBoundary state={dehydrate(client)}>
        <SystemTabs me={me} />
      </HydrationBoundary>
    </Page>
  );
}
