import { type NextRequest, NextResponse } from "next/server";

/** Read by `lib/api/server.ts`; whatever a client sends under this name is overwritten. */
const PATH_HEADER = "x-web-path";

/**
 * Give each page a Content-Security-Policy of its own.
 *
 * A script runs only when it carries the nonce of this very answer, or was loaded by one that does, so
 * text that slips into a page stays text. Next reads the nonce from the request's policy and puts it on
 * its scripts. Styles may stand inline: Mantine and the charts position things with them.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  headers.set("content-security-policy", policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("permissions-policy", "camera=(), geolocation=(), microphone=()");
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  // React evaluates text to show where an error comes from, in development only.
  const evaluation = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  // Files need no policy: nothing runs in them.
  matcher: "/((?!_next/static|_next/image|vendor/|icons/|favicon.ico|manifest.webmanifest).*)",
};
