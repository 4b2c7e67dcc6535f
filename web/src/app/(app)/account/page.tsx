import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/page/page";
import { AccountTabs } from "@/features/account/account-tabs";
import { keysQuery, sessionsQuery } from "@/features/account/queries";
import { prefetch, requireVisitor, serverApi } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const me = await requireVisitor();
  const api = await serverApi();
  const client = makeQueryClient();
  await Promise.all([prefetch(client, sessionsQuery(api)), prefetch(client, keysQuery(api))]);
  return (
    <Page>
      <PageHeader title="Account" description={`${me.email} signs in as ${me.role}.`} />
      <HydrationBoundary state={dehydrate(client)}>
        <AccountTabs me={me} />
      </HydrationBoundary>
    </Page>
  );
}
