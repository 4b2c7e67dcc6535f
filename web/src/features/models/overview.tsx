"use client";

import { useQuery } from "@tanstack/react-query";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import { AboutPanel } from "./about-panel";
import { CardPanel } from "./card-panel";
import { DeletePanel } from "./delete-panel";
import classes from "./models.module.css";
import { modelQuery } from "./queries";
import { SchemaPanel } from "./schema-panel";
import { SharingPanel } from "./sharing-panel";

/** What a model is, whom it is for, what it takes and gives. */
export function Overview({ me, model: reference }: { me: Me; model: string }) {
  const { data: model, error } = useQuery(modelQuery(api, reference));
  // The header, which asks the same, shows the problem.
  if (!model) return error ? null : <BlockSkeleton height={320} />;
  const champion = model.aliases["champion"];
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <CardPanel model={model} />
        {champion === undefined ? null : <SchemaPanel model={reference} version={champion} />}
      </div>
      <div className={classes.column}>
        <AboutPanel me={me} model={model} />
        <SharingPanel model={model} />
        {model.may_change ? <DeletePanel model={model} /> : null}
      </div>
    </div>
  );
}
