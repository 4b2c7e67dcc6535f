import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { ApiError } from "@/lib/api/error";
import { requireVisitor, serverApi } from "@/lib/api/server";
import { body } from "@/lib/api/client";
import type { Model } from "./queries";

/**
 * The model that an address names, asked for once however many parts of the page want it.
 *
 * A model that is not there for this visitor is the page for that; null stands for every other
 * problem, which the leaf meets too and shows.
 */
export const modelOf = cache(async (reference: string): Promise<Model | null> => {
  await requireVisitor();
  const api = await serverApi();
  try {
    return await body(
      api.GET("/api/v1/models/{model}", { params: { path: { model: reference } } }),
    );
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 404) notFound();
    return null;
  }
});

/** When this request was made: server and browser then mean the same by “the last week”. */
export const requestTime = cache(() => new Date().toISOString());
