"use client";

import { Button, Progress } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { PageHeader, Section } from "@/components/page/page";
import { StatTile, StatTiles } from "@/components/ui/stat-tile";
import { Time } from "@/components/ui/time";
import { formatBytes, formatNumber } from "@/lib/format";
import { ChunksSection } from "./chunks-section";
import { FailureShown } from "./failure";
import { LoadStatus } from "./load-columns";
import classes from "./loads.module.css";
import { FINAL, type Load } from "./queries";
import { RejectedSection } from "./rejected-section";
import { StructureSection } from "./structure-section";
import { useLoad } from "./use-load";
import { addsUp, percentOf, progressText, sourceName } from "./words";

/** One file: how far it is, where its rows went, and what to do about those that were rejected. */
export function LoadView({ id, mayLoad }: { id: string; mayLoad: boolean }) {
  const { data: load, error, refetch } = useLoad(id);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!load) return <BlockSkeleton height={400} />;
  return (
    <>
      <PageHeader
        title={load.file_name}
        above={<Link href="/loads">Loads</Link>}
        description={
          <span className={classes.facts}>
            <LoadStatus load={load} />
            <span>{sourceName(load.source)}</span>
            <span>{formatBytes(load.bytes.size)}</span>
            <Time at={load.created_at} />
          </span>
        }
        actions={
          <Button
            component="a"
            href={`/api/v1/loads/${id}/download`}
            download
            variant="default"
            leftSection={<IconDownload size={14} />}
          >
            The file as it came
          </Button>
        }
      />
      <FailureShown load={load} />
      <Going load={load} />
      <Rows load={load} />
      {load.chunks.dead > 0 ? <ChunksSection load={load} mayLoad={mayLoad} /> : null}
      <RejectedSection load={load} mayLoad={mayLoad} />
      <StructureSection load={load} />
    </>
  );
}

function Going({ load }: { load: Load }) {
  if (FINAL.includes(load.state)) return null;
  return (
    <Section>
      <p role="status" className={classes.going}>
        {progressText(load)}
      </p>
      <Progress value={percentOf(load)} aria-label={`Progress of ${load.file_name}`} />
    </Section>
  );
}

/** Counts that add up: every row of the file is in one of the three places. */
function Rows({ load }: { load: Load }) {
  const { rows, chunks } = load;
  return (
    <StatTiles>
      <StatTile
        label="Rows of the file"
        value={formatNumber(rows.total)}
        hint={
          load.state !== "visible"
            ? `${formatNumber(chunks.done)} of ${formatNumber(chunks.total)} chunks done`
            : addsUp(load)
              ? "stored + rejected + superseded: every row is accounted for"
              : "the counts do not add up; see the reconciliation"
        }
      />
      <StatTile label="Stored" value={formatNumber(rows.stored)} hint="are facts now" />
      <StatTile label="Rejected" value={formatNumber(rows.rejected)} hint="kept, with the reason" />
      <StatTile
        label="Superseded"
        value={formatNumber(rows.superseded)}
        hint="a later row of the same unit counts"
      />
    </StatTiles>
  );
}
