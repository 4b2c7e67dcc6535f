"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { EmptyState } from "@/components/feedback/empty-state";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import { type Model, modelQuery, versionQuery } from "../queries";
import { TryVersion } from "./try-version";

/** Asking a model from a form. */
export function TryPage({ me, model: reference }: { me: Me; model: string }) {
  const { data: model, error } = useQuery(modelQuery(api, reference));
  // The header, which asks the same, shows the problem.
  if (!model) return error ? null : <BlockSkeleton height={420} />;
  if (!me.scopes.includes("predict")) {
    return (
      <EmptyState title="Viewers look at models, but do not ask them">
        An administrator can make you an analyst, who asks models and uploads some.
      </EmptyState>
    );
  }
  const champion = model.aliases["champion"];
  if (champion === undefined) {
    return (
      <EmptyState title="This model has no champion">
        Nothing answers predictions until a version is promoted.
      </EmptyState>
    );
  }
  return <Chosen me={me} model={model} champion={champion} />;
}

function Chosen({ me, model, champion }: { me: Me; model: Model; champion: number }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const number = chosen ?? champion;
  const query = useQuery(versionQuery(api, model.id, number));
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <BlockSkeleton height={420} />;
  return (
    <TryVersion
      // Another version may take something else, so its form begins anew.
      key={number}
      me={me}
      model={model}
      version={query.data}
      isChampion={chosen === null || chosen === champion}
      onVersion={setChosen}
    />
  );
}
