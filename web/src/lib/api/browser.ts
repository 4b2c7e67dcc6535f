import { createApi } from "./client";
import { problemFrom, unreachable } from "./error";
import { signInPath } from "./next-path";

let asked: Promise<boolean> | null = null;

/**
 * The client of the pages in the browser.
 *
 * The session is an HttpOnly cookie that every request renews, so there is no token to refresh. A 401
 * may still be out of date: another tab has signed in again meanwhile, and the cookie is a new one. So
 * after a 401 we ask once, for all requests that wait, whether there is a session, and then send the
 * request again or go to the sign-in page.
 */
export const api = createApi("", sendWithSession);

/** `fetch` for what OpenAPI cannot say (downloads, event streams), with the same care for sessions. */
export async function sendWithSession(
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, { credentials: "same-origin", ...init });
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || isSignIn(request.url)) return response;
  if (await sessionIsThere()) return fetch(again);
  leaveForSignIn();
  return response;
}

/** Fetch a file or a stream; anything but 2xx is thrown as `ApiError`. */
export async function fetchRaw(path: string, init?: RequestInit): Promise<Response> {
  const response = await sendWithSession(path, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw unreachable(cause);
  });
  if (!response.ok) throw problemFrom(response.status, response.headers, await response.text());
  return response;
}

/** Go to the sign-in page, and come back here afterwards. */
export function leaveForSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === "/sign-in") return;
  window.location.assign(signInPath(pathname + search));
}

function sessionIsThere(): Promise<boolean> {
  asked ??= fetch("/auth/me", { credentials: "same-origin" })
    .then((response) => response.ok)
    .finally(() => {
      asked = null;
    });
  return asked;
}

function isSignIn(url: string): boolean {
  return new URL(url, window.location.origin).pathname === "/auth/login";
}
