"use client";

import { Button, Collapse, Stack, Switch, TextInput, Textarea } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type SubmitEvent, useState } from "react";
import { Section } from "@/components/page/page";
import { textField } from "@/lib/forms";
import { FilePick } from "./file-pick";
import { LONGEST_DESCRIPTION, NAME_PATTERN, NAME_RULE } from "./limits";
import classes from "./models.module.css";
import { nameFor } from "./model-name";
import { type Sample, readSample } from "./sample";

export interface UploadWanted {
  file: File;
  name: string;
  description: string;
  promote: boolean;
  sample: Sample | null;
  schema: string;
}

/** What is asked before a model is uploaded; `before` is what was sent the last time. */
export function UploadForm(props: {
  name: string;
  before?: UploadWanted;
  onSend: (wanted: UploadWanted) => void;
}) {
  const { before, onSend } = props;
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState(before?.name ?? props.name);
  const [sample, setSample] = useState<Sample | null>(before?.sample ?? null);
  const [sampleError, setSampleError] = useState<string | null>(null);
  const [promote, setPromote] = useState(before?.promote ?? false);
  const [more, setMore] = useState(Boolean(before?.schema));
  const pick = (picked: File) => {
    setFile(picked);
    if (name === "") setName(nameFor(picked.name));
  };
  const pickSample = (picked: File) => {
    readSample(picked).then(
      (read) => {
        setSample(read);
        setSampleError(null);
      },
      (thrown: unknown) => {
        setSample(null);
        setSampleError(thrown instanceof Error ? thrown.message : "The sample cannot be read.");
      },
    );
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!file) return;
    const form = new FormData(event.currentTarget);
    onSend({
      file,
      name,
      description: textField(form, "description"),
      promote,
      sample,
      schema: textField(form, "schema").trim(),
    });
  };
  return (
    <Section>
      <form onSubmit={submit}>
        <Stack gap="lg" maw={640}>
          <FilePick
            label="Model file"
            hint="Drop it here, or choose one. What it is, its content says; its name is only shown."
            picked={file ? { name: file.name, bytes: file.size } : null}
            onPick={pick}
          />
          <TextInput
            label="Name"
            description={`${NAME_RULE} A name that you have already used gets a new version.`}
            pattern={NAME_PATTERN}
            required
            withAsterisk={false}
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
          />
          <Textarea
            label="What it is for"
            name="description"
            size="xs"
            autosize
            minRows={2}
            maxLength={LONGEST_DESCRIPTION}
            defaultValue={before?.description ?? ""}
          />
          <div>
            <FilePick
              label="Sample rows (optional)"
              hint="CSV with a header, or a JSON array of objects. They prove the conversion on your data, give types and ranges, and are what explanations and drift compare with."
              small
              picked={sample ? { name: sample.name, rows: sample.rows } : null}
              onPick={pickSample}
              {...(sampleError ? { error: sampleError } : {})}
            />
          </div>
          <Switch
            size="xs"
            label="Let it answer at once (champion)"
            description="The first version always does; a later one takes over only so, or when you promote it."
            checked={promote}
            onChange={({ currentTarget: { checked } }) => setPromote(checked)}
          />
          <div>
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              aria-expanded={more}
              onClick={() => setMore(!more)}
            >
              Name the inputs yourself
            </Button>
            <Collapse expanded={more}>
              <Textarea
                mt="sm"
                label="Schema as JSON"
                description='For files that do not know the names: {"features": [{"name": "capacity_mw"}], "targets": ["mwh"]}'
                name="schema"
                size="xs"
                autosize
                minRows={3}
                className={classes.mono}
                defaultValue={before?.schema ?? ""}
              />
            </Collapse>
          </div>
          <div>
            <Button type="submit" size="sm" disabled={!file} leftSection={<IconUpload size={16} />}>
              Upload
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
