"use client";

import { Button, Checkbox, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Section } from "@/components/page/page";
import type { Model, Version } from "../queries";
import { Field } from "./field";
import type { Plant } from "./plant-pick";
import { type Draft, draftOf } from "./values";
import { VersionPick } from "./version-pick";

const PlantPick = dynamic(() => import("./plant-pick").then((each) => each.PlantPick), {
  ssr: false,
  loading: () => <TextInput label="Plant" description="By name" readOnly />,
});

interface Props {
  model: Model;
  version: Version;
  by: "values" | "plant";
  onBy: (by: "values" | "plant") => void;
  draft: Draft;
  errors: Readonly<Record<string, string>>;
  onDraft: (draft: Draft) => void;
  plant: Plant | null;
  onPlant: (plant: Plant | null) => void;
  explain: boolean;
  onExplain: (explain: boolean) => void;
  onVersion: (number: number) => void;
  pending: boolean;
  complete: boolean;
  onAsk: () => void;
}

const WAYS = [
  { value: "values" as const, label: "Values" },
  { value: "plant" as const, label: "A plant" },
];

/** What the model is asked: values for its inputs, or a plant whose facts are these. */
export function TryForm(props: Props) {
  const { model, version, by, explain } = props;
  return (
    <Section
      title="Ask"
      actions={
        <>
          <VersionPick model={model} version={version.version} onPick={props.onVersion} />
          <SegmentedControl
            size="xs"
            aria-label="Ask by"
            data={WAYS}
            value={by}
            onChange={props.onBy}
          />
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onAsk();
        }}
      >
        <Stack gap="md">
          {by === "plant" ? (
            <PlantPick plant={props.plant} onPick={props.onPlant} />
          ) : (
            <Values {...props} />
          )}
          <Checkbox
            size="xs"
            label="Explain it"
            description={
              version.sample_rows > 0
                ? "What each input adds, compared with rows of the sample."
                : "Not for this version: it came without sample rows to compare with."
            }
            disabled={version.sample_rows === 0}
            checked={explain}
            onChange={({ currentTarget: { checked } }) => props.onExplain(checked)}
          />
          <Group>
            <Button
              type="submit"
              size="sm"
              leftSection={<IconPlayerPlay size={15} />}
              loading={props.pending}
              disabled={!props.complete}
            >
              Predict
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function Values({ version, draft, errors, onDraft }: Props) {
  const [example, setExample] = useState(0);
  const { input_schema: features, example: rows } = version;
  const next = () => {
    const following = (example + 1) % rows.length;
    setExample(following);
    onDraft(draftOf(features, rows[following]));
  };
  return (
    <>
      {features.map((feature) => (
        <Field
          key={feature.name}
          feature={feature}
          range={version.ranges[feature.name]}
          value={draft[feature.name] ?? ""}
          error={errors[feature.name]}
          onChange={(value) => onDraft({ ...draft, [feature.name]: value })}
        />
      ))}
      {rows.length > 1 ? (
        <div>
          <Button variant="default" size="compact-xs" onClick={next}>
            Another example from the sample
          </Button>
        </div>
      ) : null}
    </>
  );
}
