import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page } from "@/components/page/page";
import { ModelsList } from "@/features/models/models-list";
import { MODEL_FILTERS, modelsQuery } from "@/features/models/queries";
import { askedAhead, requireVisitor, serverApi } from "@/lib/api/server";
import { readFilters } from "@/lib/filters";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Models" };

export default async function ModelsPage({ searchParams }: PageProps<"/models">) {
  const me = await requireVisitor();
  const filters = readFilters(MODEL_FILTERS, await searchParams);
  const client = makeQueryClient();
  await askedAhead(client.infiniteQuery(modelsQuery(await serverApi(), filters)));
  return (
    <Page>
      <HydrationBoundary state={dehydrate(client)}>
        <ModelsList me={me} />
      </HydrationBoundary>
    </Page>
  );
}
