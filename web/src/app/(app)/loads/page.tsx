import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/page/page";
import { LoadsView } from "@/features/loads/loads-view";
import { loadsQuery } from "@/features/loads/queries";
import { prefetchPages, serverApi, visitorHasRole } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Loads" };

export default async function LoadsPage() {
  const mayLoad = await visitorHasRole("admin", "analyst");
  const client = makeQueryClient();
  await prefetchPages(client, loadsQuery(await serverApi(), null));
  return (
    <Page>
      <PageHeader
        title="Loads"
        description="Files on their way to facts: yours, and those that came by bucket, Airflow or command."
      />
      <HydrationBoundary state={dehydrate(client)}>
        <LoadsView mayLoad={mayLoad} />
      </HydrationBoundary>
    </Page>
  );
}
