/** Where to go after signing in: a path of ours, never another site; the dashboard when in doubt. */
export function safeNext(next: string | null | undefined): string {
  // A browser reads "//host" and "/\host" as another site, and drops tabs and line breaks before.
  if (!next || !/^\/(?![/\\])[^\\\t\r\n]*$/.test(next)) return "/";
  const url = new URL(next, "http://origin.invalid");
  if (url.host !== "origin.invalid") return "/";
  if (url.pathname === "/sign-in" || url.pathname === "/register") return "/";
  return url.pathname + url.search + url.hash;
}

/** The sign-in page that leads back to `path`. */
export function signInPath(path: string): string {
  const next = safeNext(path);
  return next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;
}
