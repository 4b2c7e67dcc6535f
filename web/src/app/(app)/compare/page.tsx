import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page } from "@/components/page/page";
import { chosenIds } from "@/features/compare/choice";
import { CompareView } from "@/features/compare/compare-view";
import { plantQuery } from "@/features/plants/queries";
import { prefetch, requireVisitor, serverApi } from "@/lib/api/server";
import { readFilters } from "@/lib/filters";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Compare" };

export default async function ComparePage({ searchParams }: PageProps<"/compare">) {
  await requireVisitor();
  const api = await serverApi();
  const client = makeQueryClient();
  const { ids } = readFilters({ ids: [] as readonly string[] }, await searchParams);
  await Promise.all(chosenIds(ids).map((id) => prefetch(client, plantQuery(api, id))));
  return (
    <Page>
      <HydrationBoundary state={dehydrate(client)}>
        <CompareView />
      </HydrationBoundary>
    </Page>
  );
}
