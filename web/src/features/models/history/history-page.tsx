"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import { useFilters } from "@/lib/url";
import { modelQuery } from "../queries";
import { HISTORY_FILTERS } from "./filters";
import { HistoryFilterBar } from "./history-filters";
import { HistoryPanel } from "./history-panel";
import { ReplayPanel } from "./replay-panel";

const LoggedDialog = dynamic(() => import("./logged-dialog").then((each) => each.LoggedDialog), {
  ssr: false,
});

/** What a model was asked and has answered, and the same asked of another version. */
export function HistoryPage(props: { me: Me; model: string; now: string }) {
  const { me, now } = props;
  const { data: model, error } = useQuery(modelQuery(api, props.model));
  const [filters, setFilters] = useFilters(HISTORY_FILTERS);
  const [opened, setOpened] = useState<string | null>(null);
  // The header, which asks the same, shows the problem.
  if (!model) return error ? null : <BlockSkeleton height={420} />;
  return (
    <>
      <HistoryFilterBar model={model} filters={filters} onChange={setFilters} />
      <HistoryPanel me={me} model={model} filters={filters} now={now} onOpen={setOpened} />
      <ReplayPanel me={me} model={model} filters={filters} now={now} onOpen={setOpened} />
      {opened === null ? null : (
        <LoggedDialog
          id={opened}
          me={me}
          onOnly={(caller) => {
            setOpened(null);
            setFilters({ caller });
          }}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}
