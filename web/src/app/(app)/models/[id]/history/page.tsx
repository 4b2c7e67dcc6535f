import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { HISTORY_FILTERS } from "@/features/models/history/filters";
import { HistoryPage } from "@/features/models/history/history-page";
import { historyQuery } from "@/features/models/history/queries";
import { modelOf, requestTime } from "@/features/models/server";
import { prefetchPages, requireVisitor, serverApi } from "@/lib/api/server";
import { readFilters } from "@/lib/filters";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "History" };

type Props = PageProps<"/models/[id]/history">;

export default async function ModelHistoryPage({ params, searchParams }: Props) {
  const reference = decodeURIComponent((await params).id);
  const [me, model, api] = await Promise.all([requireVisitor(), modelOf(reference), serverApi()]);
  const filters = readFilters(HISTORY_FILTERS, await searchParams);
  const now = requestTime();
  const client = makeQueryClient();
  if (model) await prefetchPages(client, historyQuery(api, model.id, filters, now));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <HistoryPage me={me} model={reference} now={now} />
    </HydrationBoundary>
  );
}
