"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { api } from "@/lib/api/browser";
import { modelQuery } from "../queries";
import { AliasesPanel } from "./aliases-panel";
import { DeletedVersions } from "./deleted-versions";
import { TrafficPanel } from "./traffic-panel";
import type { VersionDialog } from "./version-dialogs";
import { VersionsPanel } from "./versions-panel";

const VersionDialogs = dynamic(
  () => import("./version-dialogs").then((each) => each.VersionDialogs),
  { ssr: false },
);

/** The versions of a model, which of them answers, and what the others do. */
export function VersionsPage({ model: reference }: { model: string }) {
  const { data: model, error } = useQuery(modelQuery(api, reference));
  const [dialog, setDialog] = useState<VersionDialog | null>(null);
  // The header, which asks the same, shows the problem.
  if (!model) return error ? null : <BlockSkeleton height={320} />;
  return (
    <>
      <VersionsPanel model={model} onDialog={setDialog} />
      <AliasesPanel model={model} onDialog={setDialog} />
      <TrafficPanel
        // Its fields begin anew with what is set, whoever set it.
        key={`${model.traffic.mode} ${model.traffic.share}`}
        model={model}
      />
      {model.may_change ? <DeletedVersions model={model} /> : null}
      <VersionDialogs model={model} dialog={dialog} onClose={() => setDialog(null)} />
    </>
  );
}
