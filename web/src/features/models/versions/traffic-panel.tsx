"use client";

import { Button, Group, Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { formatRatio } from "@/lib/format";
import classes from "../models.module.css";
import type { Model } from "../queries";
import { useTraffic } from "./version-changes";

type Mode = Model["traffic"]["mode"];

const MODES: readonly { value: Mode; label: string; meaning: string }[] = [
  { value: "off", label: "Rest", meaning: "Only the champion is asked." },
  {
    value: "share",
    label: "Answer a share",
    meaning: "This part of the requests, each drawn anew, is answered by the challenger.",
  },
  {
    value: "shadow",
    label: "Shadow",
    meaning:
      "For this part of the requests it runs beside the champion; only the log hears its answer.",
  },
];

/** What the challenger does, and for how many of the requests. */
export function TrafficPanel({ model }: { model: Model }) {
  const challenger = model.aliases["challenger"];
  return (
    <Section
      title="Challenger"
      {...(challenger === undefined ? {} : { description: `Version ${challenger}.` })}
    >
      {challenger === undefined ? (
        <p className={classes.note}>
          There is none. Make a version the challenger from its menu above, and let it prove itself:
          in the shadow of the champion, or with a share of the requests.
        </p>
      ) : model.may_change ? (
        <Traffic model={model} />
      ) : (
        <p className={classes.note}>{trafficText(model.traffic)}</p>
      )}
    </Section>
  );
}

function Traffic({ model }: { model: Model }) {
  const [mode, setMode] = useState(model.traffic.mode);
  const [percent, setPercent] = useState(model.traffic.share * 100 || 10);
  const save = useTraffic(model);
  const isSet =
    mode === model.traffic.mode && (mode === "off" || percent === model.traffic.share * 100);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ mode, share: mode === "off" ? 0 : percent / 100 });
      }}
    >
      <Stack gap="md" maw={560}>
        {save.error ? <Problem error={save.error} /> : null}
        <Radio.Group
          aria-label="What the challenger does"
          value={mode}
          onChange={(value) => setMode(value)}
        >
          <Stack gap="sm">
            {MODES.map(({ value, label, meaning }) => (
              <Radio key={value} size="xs" value={value} label={label} description={meaning} />
            ))}
          </Stack>
        </Radio.Group>
        {mode === "off" ? null : (
          <TextInput
            label="Part of the requests"
            type="number"
            rightSection="%"
            min={0}
            max={100}
            step={0.1}
            w={160}
            value={percent}
            onChange={({ currentTarget }) => setPercent(currentTarget.valueAsNumber || 0)}
          />
        )}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={isSet}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function trafficText({ mode, share }: Model["traffic"]): string {
  if (mode === "off") return "It rests.";
  const part = formatRatio(share);
  return mode === "share" ? `It answers ${part} of the requests.` : `It shadows ${part} of them.`;
}
