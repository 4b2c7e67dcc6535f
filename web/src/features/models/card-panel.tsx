"use client";

import { Button, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import { useModelChange } from "./changes";
import type { Model } from "./queries";

// With a place of its own to wait in; without one the whole page would give way meanwhile.
const Markdown = dynamic(() => import("@/components/ui/markdown").then((each) => each.Markdown), {
  loading: () => <BlockSkeleton height={120} />,
});

const LONGEST_CARD = 100_000;
const FIRST_LINES = `# What it predicts

## Trained on

## Known limits
`;

/** The model card: Markdown of its author's, shown and written here. */
export function CardPanel({ model }: { model: Model }) {
  const [editing, setEditing] = useState(false);
  const edit = model.may_change ? (
    <Button
      variant="default"
      leftSection={<IconPencil size={14} />}
      onClick={() => setEditing(true)}
    >
      {model.card ? "Edit the card" : "Write a card"}
    </Button>
  ) : undefined;
  if (editing) return <CardEditor model={model} onDone={() => setEditing(false)} />;
  return (
    <Section title="Model card" actions={model.card ? edit : undefined}>
      {model.card ? (
        <Markdown text={model.card} />
      ) : (
        <EmptyState title="No card yet" action={edit}>
          What it was trained on, how well it does, and where it must not be used: a few lines save
          everyone the question.
        </EmptyState>
      )}
    </Section>
  );
}

function CardEditor({ model, onDone }: { model: Model; onDone: () => void }) {
  const [card, setCard] = useState(model.card || FIRST_LINES);
  const [view, setView] = useState("write");
  const save = useModelChange({
    change: (text: string) =>
      body(
        api.PATCH("/api/v1/models/{model}", {
          params: { path: { model: model.id } },
          body: { card: text },
        }),
      ),
    said: () => "The card has been saved",
    onDone,
  });
  return (
    <Section
      title="Model card"
      description="Markdown: headings, lists, tables, code. HTML stays text."
      actions={
        <SegmentedControl
          size="xs"
          aria-label="View of the card"
          data={[
            { value: "write", label: "Write" },
            { value: "read", label: "Read" },
          ]}
          value={view}
          onChange={setView}
        />
      }
    >
      <Stack gap="md">
        {save.error ? <Problem error={save.error} /> : null}
        {view === "write" ? (
          <Textarea
            aria-label="Model card as Markdown"
            autosize
            minRows={14}
            maxRows={40}
            maxLength={LONGEST_CARD}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
            value={card}
            onChange={({ currentTarget: { value } }) => setCard(value)}
            data-autofocus
          />
        ) : (
          <Markdown text={card} />
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button loading={save.isPending} onClick={() => save.mutate(card)}>
            Save the card
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
