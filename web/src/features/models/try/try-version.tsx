"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import type { Me } from "@/lib/api/schema";
import classes from "../models.module.css";
import type { Model, Version } from "../queries";
import { Answer } from "./answer";
import { CodePanel } from "./code-panel";
import { Explanation } from "./explanation";
import type { Plant } from "./plant-pick";
import { ask } from "./predict";
import type { Asked } from "./request";
import { TryForm } from "./try-form";
import { type Draft, draftOf, rowOf } from "./values";

export function TryVersion(props: {
  me: Me;
  model: Model;
  version: Version;
  isChampion: boolean;
  onVersion: (number: number) => void;
}) {
  const { me, model, version, isChampion } = props;
  const [by, setBy] = useState<"values" | "plant">("values");
  const [draft, setDraft] = useState<Draft>(() =>
    draftOf(version.input_schema, version.example[0]),
  );
  const [plant, setPlant] = useState<Plant | null>(null);
  const [explain, setExplain] = useState(version.sample_rows > 0);
  const predict = useMutation({ mutationFn: (asked: Asked) => ask(model.id, asked) });
  const row = rowOf(version.input_schema, draft);
  const asked: Asked = {
    row: by === "values" ? row.values : null,
    plantId: plant?.id ?? null,
    version: isChampion ? null : version.version,
    explain,
  };
  const complete = by === "plant" ? plant !== null : Object.keys(row.errors).length === 0;
  return (
    <>
      <div className={classes.tryColumns}>
        <TryForm
          model={model}
          version={version}
          by={by}
          onBy={setBy}
          draft={draft}
          errors={row.errors}
          onDraft={setDraft}
          plant={plant}
          onPlant={setPlant}
          explain={explain}
          onExplain={setExplain}
          onVersion={props.onVersion}
          pending={predict.isPending}
          complete={complete}
          onAsk={() => predict.mutate(asked)}
        />
        <div className={classes.column} aria-live="polite">
          {predict.error ? <Problem error={predict.error} /> : null}
          {predict.data ? (
            <>
              <Answer version={version} answered={predict.data} />
              <Explanation answered={predict.data} asked={predict.variables} />
            </>
          ) : predict.error ? null : (
            <Section title="Prediction">
              <p className={classes.note}>
                Change what you like and ask: the answer, how sure it is and why stand here.
              </p>
            </Section>
          )}
        </div>
      </div>
      {complete ? <CodePanel me={me} model={model} asked={asked} /> : null}
    </>
  );
}
