"use client";

import { useEffect, useState } from "react";

const LATEST_MS = 1_500;

/** False until the browser has shown the page and has time: what is heavy comes after the figures. */
export function useWhenQuiet(): boolean {
  const [quiet, setQuiet] = useState(false);
  useEffect(() => {
    const done = () => setQuiet(true);
    // Safari knows no idle callbacks.
    if (typeof window.requestIdleCallback !== "function") {
      const timer = window.setTimeout(done, 200);
      return () => window.clearTimeout(timer);
    }
    const asked = window.requestIdleCallback(done, { timeout: LATEST_MS });
    return () => window.cancelIdleCallback(asked);
  }, []);
  return quiet;
}
