import { HydrationBoundary, type QueryClient, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page } from "@/components/page/page";
import { FILTERS, choose } from "@/features/dashboard/choice";
import { Dashboard } from "@/features/dashboard/dashboard";
import { onlyCountry } from "@/features/dashboard/figures";
import {
  datasetsQuery,
  flagsQuery,
  fuelsQuery,
  regionsQuery,
  topQuery,
  trendQuery,
} from "@/features/dashboard/queries";
import type { Api } from "@/lib/api/client";
import { prefetch, serverApi } from "@/lib/api/server";
import { type SearchParams, readFilters } from "@/lib/filters";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage(props: { searchParams: Promise<SearchParams> }) {
  const [api, params] = await Promise.all([serverApi(), props.searchParams]);
  const client = makeQueryClient();
  await askAhead(client, api, params);
  return (
    <Page wide>
      <HydrationBoundary state={dehydrate(client)}>
        <Dashboard />
      </HydrationBoundary>
    </Page>
  );
}

/** All figures come with the page; the map and the charts are pictures of them and follow. */
async function askAhead(client: QueryClient, api: Api, params: SearchParams): Promise<void> {
  await prefetch(client, datasetsQuery(api));
  const datasets = client.getQueryData(datasetsQuery(api).queryKey);
  const choice = datasets ? choose(datasets.items, readFilters(FILTERS, params)) : null;
  if (choice === null) return;
  const regions = regionsQuery(api, choice);
  await Promise.all([
    prefetch(client, topQuery(api, choice)),
    prefetch(client, fuelsQuery(api, choice)),
    prefetch(client, flagsQuery(api)),
    prefetch(client, regions).then(() => {
      const found = client.getQueryData(regions.queryKey);
      return prefetch(client, trendQuery(api, choice, onlyCountry(found?.countries)));
    }),
  ]);
}
