import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { versionQuery } from "@/features/models/queries";
import { modelOf } from "@/features/models/server";
import { TryPage } from "@/features/models/try/try-page";
import { prefetch, requireVisitor, serverApi } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Try" };

export default async function ModelTryPage({ params }: PageProps<"/models/[id]/try">) {
  const reference = decodeURIComponent((await params).id);
  const [me, model, api] = await Promise.all([requireVisitor(), modelOf(reference), serverApi()]);
  const champion = model?.aliases["champion"];
  const client = makeQueryClient();
  if (model && champion !== undefined)
    await prefetch(client, versionQuery(api, model.id, champion));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <TryPage me={me} model={reference} />
    </HydrationBoundary>
  );
}
