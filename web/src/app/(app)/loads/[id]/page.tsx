import { HydrationBoundary, dehydrate } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Page } from "@/components/page/page";
import { LoadView } from "@/features/loads/load-view";
import { loadQuery } from "@/features/loads/queries";
import { ApiError } from "@/lib/api/error";
import { serverApi, visitorHasRole } from "@/lib/api/server";
import { makeQueryClient } from "@/lib/query";

export const metadata: Metadata = { title: "Load" };

export default async function LoadPage({ params }: PageProps<"/loads/[id]">) {
  const mayLoad = await visitorHasRole("admin", "analyst");
  const { id } = await params;
  const client = makeQueryClient();
  const api = await serverApi();
  try {
    await client.query(loadQuery(api, id));
  } catch (thrown) {
    if (thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 422)) notFound();
    // The leaf asks again and shows what is wrong.
  }
  return (
    <Page>
      <HydrationBoundary state={dehydrate(client)}>
        <LoadView key={id} id={id} mayLoad={mayLoad} />
      </HydrationBoundary>
    </Page>
  );
}
