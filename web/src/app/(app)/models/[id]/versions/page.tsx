import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { aliasesQuery, versionsQuery } from "@/features/models/queries";
import { modelOf } from "@/features/models/server";
import { VersionsPage } from "@/features/models/versions/versions-page";
import { askedAhead, prefetch, serverApi } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Versions" };

export default async function ModelVersionsPage({ params }: PageProps<"/models/[id]/versions">) {
  const reference = decodeURIComponent((await params).id);
  const [model, api] = await Promise.all([modelOf(reference), serverApi()]);
  const client = makeQueryClient();
  if (model) {
    await Promise.all([
      askedAhead(client.infiniteQuery(versionsQuery(api, model.id))),
      prefetch(client, aliasesQuery(api, model.id)),
    ]);
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <VersionsPage model={reference} />
    </HydrationBoundary>
  );
}
