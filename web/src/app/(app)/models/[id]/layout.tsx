import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { Page } from "@/components/page/page";
import { ModelHeader } from "@/features/models/model-header";
import { ModelTabs } from "@/features/models/model-tabs";
import { modelQuery } from "@/features/models/queries";
import { modelOf } from "@/features/models/server";
import { requireVisitor, serverApi } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

type Props = LayoutProps<"/models/[id]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const name = (await modelOf(await referenceIn(params)))?.name ?? "Model";
  return { title: { default: name, template: `%s · ${name} · Penstock` } };
}

export default async function ModelLayout({ params, children }: Props) {
  const reference = await referenceIn(params);
  const [me, model, api] = await Promise.all([requireVisitor(), modelOf(reference), serverApi()]);
  const client = makeQueryClient();
  if (model) client.setQueryData(modelQuery(api, reference).queryKey, model);
  return (
    <Page>
      <HydrationBoundary state={dehydrate(client)}>
        <ModelHeader me={me} model={reference} />
        <ModelTabs model={reference} />
        {children}
      </HydrationBoundary>
    </Page>
  );
}

async function referenceIn(params: Props["params"]): Promise<string> {
  return decodeURIComponent((await params).id);
}
