import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page } from "@/components/page/page";
import { PLANT_FILTERS, searchOf } from "@/features/plants/filters";
import { PlantsBrowser } from "@/features/plants/plants-browser";
import { datasetsQuery, plantsQuery } from "@/features/plants/queries";
import { prefetch, prefetchPages, requireVisitor, serverApi } from "@/lib/api/server";
import { readFilters } from "@/lib/filters";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Plants" };

export default async function PlantsPage({ searchParams }: PageProps<"/plants">) {
  await requireVisitor();
  const api = await serverApi();
  const client = makeQueryClient();
  const search = searchOf(readFilters(PLANT_FILTERS, await searchParams));
  await Promise.all([
    prefetchPages(client, plantsQuery(api, search)),
    prefetch(client, datasetsQuery(api)),
  ]);
  return (
    <Page wide>
      <HydrationBoundary state={dehydrate(client)}>
        <PlantsBrowser />
      </HydrationBoundary>
    </Page>
  );
}
