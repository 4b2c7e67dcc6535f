import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AnalyticsPage } from "@/features/models/analytics/analytics-page";
import { ANALYTICS_FILTERS, analyticsQuery, driftQuery } from "@/features/models/analytics/queries";
import { modelOf, requestTime } from "@/features/models/server";
import { prefetch, serverApi } from "@/lib/api/server";
import { readFilters } from "@/lib/filters";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Analytics" };

type Props = PageProps<"/models/[id]/analytics">;

export default async function ModelAnalyticsPage({ params, searchParams }: Props) {
  const reference = decodeURIComponent((await params).id);
  const [model, api] = await Promise.all([modelOf(reference), serverApi()]);
  const filters = readFilters(ANALYTICS_FILTERS, await searchParams);
  const now = requestTime();
  const client = makeQueryClient();
  if (model) {
    await Promise.all([
      prefetch(client, analyticsQuery(api, model.id, filters, now)),
      ...(model.may_change ? [prefetch(client, driftQuery(api, model.id, filters, now))] : []),
    ]);
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AnalyticsPage model={reference} now={now} />
    </HydrationBoundary>
  );
}
