"use client";

import "@mantine/dropzone/styles.layer.css";
import { ActionIcon, Button, Progress } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileUpload, IconX } from "@tabler/icons-react";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { Status } from "@/components/ui/status";
import { formatBytes } from "@/lib/format";
import { FailureShown } from "./failure";
import classes from "./loads.module.css";
import { LoadStatus } from "./load-columns";
import { useLoad } from "./use-load";
import { type Upload, useUploads } from "./use-uploads";
import { progressText } from "./words";

/** Where files are dropped, and what becomes of each; viewers read why they cannot. */
export function UploadSection({ mayLoad }: { mayLoad: boolean }) {
  const { uploads, send, forget } = useUploads();
  if (!mayLoad) {
    return (
      <Section>
        <p className={classes.quiet}>
          Viewers can look at loads but not bring files in. An administrator can make you an
          analyst.
        </p>
      </Section>
    );
  }
  return (
    <Section title="Bring files in" description="CSV, plain or gzipped, of any size">
      <Dropzone
        multiple
        className={classes.drop}
        inputProps={{ "aria-label": "Files to load" }}
        onDrop={(files) => void send(files)}
      >
        <div className={classes.dropInner}>
          <IconFileUpload size={22} aria-hidden="true" />
          <span>Drop files here, or choose them</span>
        </div>
      </Dropzone>
      {uploads.length > 0 ? (
        <ul className={classes.uploads} aria-label="Uploads">
          {uploads.map((each) => (
            <li key={each.key} className={classes.upload}>
              <UploadRow upload={each} onForget={() => forget(each.key)} />
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function UploadRow({ upload, onForget }: { upload: Upload; onForget: () => void }) {
  const { file, progress, load, error } = upload;
  if (load !== null) return <LoadRow id={load.id} />;
  const percent = progress.totalBytes > 0 ? (progress.sentBytes / progress.totalBytes) * 100 : 0;
  return (
    <>
      <div className={classes.uploadHead}>
        <span className={classes.fileName}>{file.name}</span>
        {error ? (
          <ActionIcon size={22} aria-label={`Forget ${file.name}`} onClick={onForget}>
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <>
            <span className={classes.quiet}>
              {progress.sentBytes === 0
                ? "waits"
                : `${formatBytes(progress.sentBytes)} of ${formatBytes(progress.totalBytes)}`}
            </span>
            <Button size="compact-xs" variant="default" onClick={upload.stop}>
              Stop
            </Button>
          </>
        )}
      </div>
      {error ? (
        <Problem error={error} />
      ) : (
        <Progress value={percent} size="sm" aria-label={`Upload of ${file.name}`} />
      )}
    </>
  );
}

/** A file that has arrived: followed until it is visible or refused. */
function LoadRow({ id }: { id: string }) {
  const { data: load, error } = useLoad(id);
  if (error) return <Problem error={error} />;
  if (!load) return <Status tone="neutral">stored</Status>;
  return (
    <>
      <div className={classes.uploadHead}>
        <Link href={`/loads/${load.id}`} prefetch={false} className={classes.fileName}>
          {load.file_name}
        </Link>
        <span className={classes.quiet} role="status">
          {progressText(load)}
        </span>
        <LoadStatus load={load} />
      </div>
      <FailureShown load={load} />
    </>
  );
}
