import "server-only";
import type {
  InfiniteQueryExecuteOptions,
  QueryClient,
  QueryExecuteOptions,
  QueryKey,
} from "@tanstack/react-query";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type Api, body, createApi } from "./client";
import { ApiError, type ProblemFields, asApiError } from "./error";
import { signInPath } from "./next-path";
import type { Me, Role } from "./schema";

/** Behind TLS the cookie has the first name, else the second. */
const SESSION_COOKIES = ["__Host-penstock", "penstock_session"];
/** Set by `proxy.ts`, which overwrites whatever a client sent. */
export const PATH_HEADER = "x-web-path";

/** The client of server components: the gateway, asked with the visitor's own session. */
export const serverApi = cache(async (): Promise<Api> => {
  const jar = await cookies();
  const asked = await headers();
  const session = jar.getAll().filter((each) => SESSION_COOKIES.includes(each.name));
  const cookie = session.map((each) => `${each.name}=${each.value}`).join("; ");
  const userAgent = asked.get("user-agent") ?? "";
  return createApi(gateway(), (input, init) => {
    const request = new Request(input, { ...init, cache: "no-store" });
    request.headers.set("cookie", cookie);
    request.headers.set("user-agent", userAgent);
    return fetch(request);
  });
});

/** The visitor, or null for one who is not signed in. */
export const visitor = cache(async (): Promise<Me | null> => {
  try {
    return await body((await serverApi()).GET("/auth/me"));
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 401) return null;
    throw thrown;
  }
});

/**
 * The visitor, or why nobody can say who that is: the shell and the sign-in page show it themselves,
 * as what a server component throws reaches the browser without its text.
 */
export async function visitorOrProblem(): Promise<
  { me: Me | null; problem: null } | { me: null; problem: ProblemFields }
> {
  try {
    return { me: await visitor(), problem: null };
  } catch (thrown) {
    return { me: null, problem: asApiError(thrown).toFields() };
  }
}

/** The visitor; whoever is not signed in goes to the sign-in page first and comes back. */
export async function requireVisitor(): Promise<Me> {
  return (await visitor()) ?? goToSignIn();
}

/** Whether the visitor has this role; pages say why they are empty for others. */
export async function visitorHasRole(...roles: Role[]): Promise<boolean> {
  return roles.includes((await requireVisitor()).role);
}

/**
 * Ask ahead for what a page shows first, so that it comes with the page.
 *
 * Nobody's session is a way to the sign-in page; every other problem is left to the leaf, which asks
 * again and shows it.
 */
export async function prefetch<Data, Key extends QueryKey>(
  client: QueryClient,
  options: QueryExecuteOptions<Data, Error, Data, Data, Key>,
): Promise<void> {
  await askedAhead(client.query(options));
}

/** The same for a question that is under way: `askedAhead(client.infiniteQuery(…))`. */
export async function askedAhead(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 401) await goToSignIn();
  }
}

/** The same for the first page of a list that comes in pages. */
export async function prefetchPages<Page, Data, Key extends QueryKey, Cursor>(
  client: QueryClient,
  options: InfiniteQueryExecuteOptions<Page, Error, Data, Key, Cursor>,
): Promise<void> {
  try {
    await client.infiniteQuery(options);
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 401) await goToSignIn();
  }
}

export async function goToSignIn(): Promise<never> {
  const path = (await headers()).get(PATH_HEADER) ?? "/";
  redirect(signInPath(path));
}

/** Whether strangers may create an account here; where nobody says, the AuthService decides. */
export function mayRegister(): boolean {
  return process.env["PENSTOCK_REGISTRATION"] !== "false";
}

function gateway(): string {
  const url = process.env["PENSTOCK_WEB_GATEWAY"];
  if (!url) throw new Error("PENSTOCK_WEB_GATEWAY must name the gateway, as http://127.0.0.1:8080");
  return url;
}
