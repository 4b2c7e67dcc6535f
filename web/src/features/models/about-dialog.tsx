"use client";

import {
  Button,
  Group,
  Modal,
  NumberInput,
  Stack,
  Switch,
  TagsInput,
  TextInput,
  Textarea,
} from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";
import { textField } from "@/lib/forms";
import { useModelChange } from "./changes";
import { LONGEST_DESCRIPTION, LONGEST_TAG, MOST_TAGS, NAME_PATTERN, NAME_RULE } from "./limits";
import type { Model } from "./queries";

/** Changes name, description, tags and how it is asked. */
export function AboutDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const [tags, setTags] = useState(model.tags);
  const [limit, setLimit] = useState(model.requests_per_minute);
  const [keeps, setKeeps] = useState(model.keeps_inputs);
  const save = useModelChange({
    change: (wanted: Schemas["ModelUpdate"]) =>
      body(
        api.PATCH("/api/v1/models/{model}", {
          params: { path: { model: model.id } },
          body: wanted,
        }),
      ),
    said: () => "The model has been changed",
    onDone: onClose,
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.mutate({
      name: textField(form, "name"),
      description: textField(form, "description"),
      tags,
      keeps_inputs: keeps,
      requests_per_minute: limit,
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="Change the model"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {save.error ? <Problem error={save.error} /> : null}
          <TextInput
            label="Name"
            description={NAME_RULE}
            name="name"
            defaultValue={model.name}
            pattern={NAME_PATTERN}
            required
            withAsterisk={false}
          />
          <Textarea
            label="What it is for"
            name="description"
            size="xs"
            autosize
            minRows={2}
            maxLength={LONGEST_DESCRIPTION}
            defaultValue={model.description}
          />
          <TagsInput
            label="Tags"
            description="Enter or comma after each."
            size="xs"
            maxTags={MOST_TAGS}
            maxLength={LONGEST_TAG}
            value={tags}
            onChange={setTags}
          />
          <NumberInput
            label="Predictions a minute, of all callers together"
            description="0: it has no limit of its own."
            min={0}
            max={10_000_000}
            allowDecimal={false}
            thousandSeparator=","
            value={limit}
            onChange={(value) => setLimit(Number(value) || 0)}
          />
          <Switch
            size="xs"
            label="Keep the values it is asked with in the log"
            description="Without them, drift cannot be measured and predictions cannot be replayed."
            checked={keeps}
            onChange={({ currentTarget: { checked } }) => setKeeps(checked)}
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
