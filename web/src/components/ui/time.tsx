"use client";

import { useSyncExternalStore } from "react";
import { Hint } from "./hint";
import { UNKNOWN, formatAgo, formatTime, formatUtc } from "@/lib/format";

/**
 * A time in the visitor's zone, with UTC on hover and focus; `relative` says how long ago instead.
 *
 * The server does not know the zone, so it writes UTC and the browser replaces it.
 */
export function Time({
  at,
  relative = false,
}: {
  at: string | null | undefined;
  relative?: boolean;
}) {
  const inBrowser = useSyncExternalStore(subscribeToNothing, yes, no);
  if (!at) return <>{UNKNOWN}</>;
  const shown = !inBrowser ? formatTime(at, "UTC") : relative ? formatAgo(at) : formatTime(at);
  const hint = relative && inBrowser ? `${formatTime(at)} (${formatUtc(at)})` : formatUtc(at);
  return (
    <Hint text={hint}>
      <time dateTime={at} className="numeric">
        {shown}
      </time>
    </Hint>
  );
}

function subscribeToNothing(): () => void {
  return () => undefined;
}
function yes(): boolean {
  return true;
}
function no(): boolean {
  return false;
}
