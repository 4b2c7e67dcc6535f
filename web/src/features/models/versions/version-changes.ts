"use client";

import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import { useModelChange } from "../changes";
import type { Model } from "../queries";

type Target = Pick<Model, "id">;

/** Lets an alias point at a version; `champion` promotes it. */
export function usePointed(model: Target, onDone: () => void) {
  return useModelChange({
    change: ({ alias, version }: { alias: string; version: number }) =>
      body(
        api.PUT("/api/v1/models/{model}/aliases/{alias}", {
          params: { path: { model: model.id, alias } },
          body: { version },
        }),
      ),
    said: ({ alias, version }) =>
      alias === "champion"
        ? `Version ${version} answers from now on`
        : `${alias} is version ${version} from now on`,
    onDone,
  });
}

export function useRolledBack(model: Target, onDone: () => void) {
  return useModelChange({
    change: ({ alias }: { alias: string; previous: number }) =>
      body(
        api.POST("/api/v1/models/{model}/aliases/{alias}/rollback", {
          params: { path: { model: model.id, alias } },
        }),
      ),
    said: ({ alias, previous }) => `${alias} is version ${previous} again`,
    onDone,
  });
}

export function useAliasRemoved(model: Target, onDone: () => void) {
  return useModelChange({
    change: (alias: string) =>
      api.DELETE("/api/v1/models/{model}/aliases/{alias}", {
        params: { path: { model: model.id, alias } },
      }),
    said: (alias) => `The alias ${alias} has been removed`,
    onDone,
  });
}

export function useVersionDeleted(model: Target, onDone: () => void) {
  return useModelChange({
    change: (number: number) =>
      api.DELETE("/api/v1/models/{model}/versions/{number}", {
        params: { path: { model: model.id, number } },
      }),
    said: (number) => `Version ${number} has been deleted`,
    onDone,
  });
}

export function useVersionRestored(model: Target) {
  return useModelChange({
    change: (number: number) =>
      body(
        api.POST("/api/v1/models/{model}/versions/{number}/restore", {
          params: { path: { model: model.id, number } },
        }),
      ),
    said: (number) => `Version ${number} is back`,
  });
}

export function useTraffic(model: Target) {
  return useModelChange({
    change: (traffic: Model["traffic"]) =>
      body(
        api.PUT("/api/v1/models/{model}/traffic", {
          params: { path: { model: model.id } },
          body: traffic,
        }),
      ),
    said: ({ mode }) =>
      mode === "off" ? "The challenger rests" : "The challenger has its traffic",
  });
}
