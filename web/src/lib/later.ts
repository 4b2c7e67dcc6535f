"use client";

import { type ComponentType, useEffect, useSyncExternalStore } from "react";

/**
 * A component that is loaded beside the page and not before it.
 *
 * Unlike `next/dynamic`, whoever uses it has the props at hand and shows something useful until then;
 * and where it was loaded once, it is there at once.
 */
export interface Later<Props> {
  load: () => Promise<void>;
  get: () => ComponentType<Props> | null;
  subscribe: (listener: () => void) => () => void;
}

export function later<Props>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  const listeners = new Set<() => void>();
  let found: ComponentType<Props> | null = null;
  let asked: Promise<void> | null = null;
  return {
    load: () => {
      asked ??= load().then(
        (component) => {
          found = component;
          for (const listener of listeners) listener();
        },
        () => {
          // The connection failed, perhaps: the next page that needs it asks again.
          asked = null;
        },
      );
      return asked;
    },
    get: () => found,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Return the component once it is loaded, which begins when the page is there; null until then. */
export function useLater<Props>(wanted: Later<Props>): ComponentType<Props> | null {
  useEffect(() => {
    void wanted.load();
  }, [wanted]);
  return useSyncExternalStore(wanted.subscribe, wanted.get, nothingYet);
}

function nothingYet(): null {
  return null;
}
