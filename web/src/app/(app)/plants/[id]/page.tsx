import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Page } from "@/components/page/page";
import { PlantView } from "@/features/plant/plant-view";
import {
  datasetsQuery,
  expectationQuery,
  flagsQuery,
  plantQuery,
  unitsQuery,
} from "@/features/plants/queries";
import { ApiError } from "@/lib/api/error";
import { prefetch, prefetchPages, requireVisitor, serverApi } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

type Props = PageProps<"/plants/[id]">;

/** The page and its title ask for the same plant once. */
const queryClient = cache(makeQueryClient);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await found(params))?.name ?? "Plant" };
}

export default async function PlantPage({ params }: Props) {
  await requireVisitor();
  const client = queryClient();
  const api = await serverApi();
  const plant = await found(params);
  if (plant === null) notFound();
  await Promise.all([
    prefetch(client, datasetsQuery(api)),
    prefetch(client, flagsQuery(api)),
    prefetchPages(client, unitsQuery(api, plant.id, null, null)),
    prefetch(client, expectationQuery(api, plant.id)),
  ]);
  return (
    <Page>
      <HydrationBoundary state={dehydrate(client)}>
        <PlantView key={plant.id} id={plant.id} />
      </HydrationBoundary>
    </Page>
  );
}

/** The plant that the address names; null when there is none. */
async function found(params: Props["params"]) {
  const id = decodeURIComponent((await params).id);
  try {
    return await queryClient().query(plantQuery(await serverApi(), id));
  } catch (thrown) {
    if (thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 422)) return null;
    throw thrown;
  }
}
