import createClient, { type Client, type Middleware } from "openapi-fetch";
import { problemFrom, unreachable } from "./error";
import type { Paths } from "./schema";

export type Api = Client<Paths>;

/** Anything but 2xx becomes an `ApiError`, also when there was no answer at all. */
const problems: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return undefined;
    throw problemFrom(response.status, response.headers, await response.text());
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    return unreachable(error);
  },
};

/** Return a typed client that throws `ApiError`. */
export function createApi(baseUrl: string, send: typeof globalThis.fetch): Api {
  const api = createClient<Paths>({ baseUrl, fetch: (request) => send(request) });
  api.use(problems);
  return api;
}

/** Wait for an answer and return its body: `await body(api.GET("/auth/me"))`. */
export async function body<Answer extends { data?: unknown }>(
  answer: Promise<Answer>,
): Promise<NonNullable<Answer["data"]>> {
  const { data } = await answer;
  // Failures have been thrown; an answer without content (204) has no body to speak of.
  return data as NonNullable<Answer["data"]>;
}
