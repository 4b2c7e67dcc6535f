import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import { Overview } from "@/features/models/overview";
import { versionQuery } from "@/features/models/queries";
import { modelOf } from "@/features/models/server";
import { prefetch, requireVisitor, serverApi } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

export default async function ModelPage({ params }: PageProps<"/models/[id]">) {
  const reference = decodeURIComponent((await params).id);
  const [me, model, api] = await Promise.all([requireVisitor(), modelOf(reference), serverApi()]);
  const champion = model?.aliases["champion"];
  const client = makeQueryClient();
  if (champion !== undefined) await prefetch(client, versionQuery(api, reference, champion));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Overview me={me} model={reference} />
    </HydrationBoundary>
  );
}
