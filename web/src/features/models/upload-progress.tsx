"use client";

import { Button, Group, Progress, Stack } from "@mantine/core";
import { Section } from "@/components/page/page";
import type { UploadProgress } from "@/lib/api/upload";
import { formatBytes, formatRatio } from "@/lib/format";
import classes from "./models.module.css";

/** How far an upload is: first on its way, then in the sandbox, which tells nothing until it is done. */
export function UploadProgressPanel(props: {
  file: File;
  progress: UploadProgress;
  onStop: () => void;
}) {
  const { file, progress, onStop } = props;
  const { sentBytes, totalBytes } = progress;
  const arrived = totalBytes > 0 && sentBytes >= totalBytes;
  const ratio = totalBytes > 0 ? sentBytes / totalBytes : 0;
  return (
    <Section title={file.name}>
      <Stack gap="md" maw={640}>
        <Progress
          value={arrived ? 100 : ratio * 100}
          animated={arrived}
          aria-label={`Upload of ${file.name}`}
        />
        <p className={classes.note} role="status">
          {arrived
            ? "It has arrived. It is opened and converted in the sandbox, and both models are compared; that takes seconds, for large forests a minute."
            : `Sending: ${formatBytes(sentBytes)} of ${formatBytes(totalBytes)} (${formatRatio(ratio, 0)})`}
        </p>
        <Group>
          <Button variant="default" onClick={onStop}>
            Stop
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
