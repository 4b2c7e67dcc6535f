"use client";

import { useSyncExternalStore } from "react";

let known: boolean | null = null;

/** Whether this browser draws with WebGL 2; the server supposes so. */
export function useWebGl(): boolean {
  return useSyncExternalStore(subscribeToNothing, hasWebGl, yes);
}

function hasWebGl(): boolean {
  if (known === null) {
    const context = document.createElement("canvas").getContext("webgl2");
    known = context !== null;
    // Browsers keep only a few contexts alive.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return known;
}

function subscribeToNothing(): () => void {
  return () => undefined;
}

function yes(): boolean {
  return true;
}
