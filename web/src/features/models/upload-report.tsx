"use client";

import { Button, Group } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import { formatBytes } from "@/lib/format";
import { useModelChange } from "./changes";
import classes from "./models.module.css";
import type { Version } from "./queries";
import { Report } from "./report";
import { SchemaTables } from "./schema-panel";
import { modelPath } from "./tabs";

/** What came of an upload that was taken, and where to go from here. */
export function UploadReport({ version, onAgain }: { version: Version; onAgain: () => void }) {
  const promote = useModelChange({
    change: (number: number) =>
      body(
        api.PUT("/api/v1/models/{model}/aliases/{alias}", {
          params: { path: { model: version.id, alias: "champion" } },
          body: { version: number },
        }),
      ),
    said: (number) => `Version ${number} answers from now on`,
  });
  const isChampion = version.aliases.includes("champion") || promote.isSuccess;
  return (
    <>
      <Section>
        <div className={classes.taken} role="status">
          <IconCircleCheck size={22} aria-hidden="true" />
          <div>
            <h2 className={classes.takenTitle}>
              {version.name}, version {version.version}, is ready
            </h2>
            <p className={classes.note}>
              {version.framework}, {formatBytes(version.size_bytes)}, now ONNX of{" "}
              {formatBytes(version.onnx_size_bytes)}.{" "}
              {isChampion
                ? "It is the champion: it answers predictions."
                : "Another version answers predictions until you promote this one."}
            </p>
          </div>
        </div>
        {promote.error ? <Problem error={promote.error} /> : null}
        <Group gap="sm">
          <Button component={Link} href={modelPath(version.id, "/try")}>
            Try it
          </Button>
          <Button component={Link} href={modelPath(version.id)} variant="default">
            Write its card
          </Button>
          {isChampion ? null : (
            <Button
              variant="default"
              loading={promote.isPending}
              onClick={() => promote.mutate(version.version)}
            >
              Promote it
            </Button>
          )}
          <Button variant="default" onClick={onAgain}>
            Upload another
          </Button>
        </Group>
      </Section>
      <Section title="How it was taken">
        <Report version={version} />
      </Section>
      <Section title="What it takes and gives" flush>
        <SchemaTables version={version} />
      </Section>
    </>
  );
}
