"use client";

import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { BarList } from "@/components/chart/bar-list";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { CopyButton } from "@/components/ui/copy-button";
import { FactList } from "@/components/ui/fact-list";
import { Time } from "@/components/ui/time";
import { keysQuery } from "@/features/account/queries";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import { formatDuration, formatNumber } from "@/lib/format";
import classes from "../models.module.css";
import { Outcome, callerOf } from "./columns";
import { type LoggedDetail, originText } from "./filters";
import { loggedQuery } from "./queries";
import { type LoggedValue, stagesOf, valuesOf } from "./values";

interface Props {
  id: string;
  me: Me;
  /** Narrow the list to one caller. */
  onOnly: (caller: string) => void;
  onClose: () => void;
}

/** One prediction in full: who asked what, what was answered, where the time went. */
export function LoggedDialog({ id, me, onOnly, onClose }: Props) {
  const query = useQuery(loggedQuery(api, id));
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title="Prediction"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Logged me={me} logged={query.data} onOnly={onOnly} />
      ) : (
        <BlockSkeleton height={320} />
      )}
    </Modal>
  );
}

function Logged(props: { me: Me; logged: LoggedDetail; onOnly: (caller: string) => void }) {
  const { me, logged, onOnly } = props;
  const keys = useQuery(keysQuery(api));
  const names = new Map(keys.data?.items.map(({ id, name }) => [id, name]));
  const caller = logged.key_id === null ? `user:${logged.user_id}` : `key:${logged.key_id}`;
  return (
    <div className={classes.parts}>
      <FactList
        facts={[
          ["When", <Time key="at" at={logged.created_at} />],
          ["Outcome", <Outcome key="outcome" logged={logged} />],
          [
            "Answered by",
            logged.model_version === null
              ? "no version"
              : `version ${logged.model_version} (${logged.role})`,
          ],
          ["How it was asked", originText(logged.origin)],
          [
            "Asked by",
            <span key="caller">
              {callerOf(logged, me, names)}{" "}
              <Button size="compact-xs" variant="default" onClick={() => onOnly(caller)}>
                Only this caller’s
              </Button>
            </span>,
          ],
          ["Rows", formatNumber(logged.rows)],
          ["Request id", <Id key="request" id={logged.request_id} label="Copy the request id" />],
          ["Prediction", <Id key="id" id={logged.id} label="Copy the prediction's id" />],
        ]}
      />
      <Latency logged={logged} />
      <Values
        title="Asked"
        columns={logged.inputs}
        none="This model keeps no inputs, or the request had none that could be read."
      />
      <Values
        title="Answered"
        columns={logged.outputs}
        none="Nothing was answered; the outcome above says why."
      />
    </div>
  );
}

function Id({ id, label }: { id: string; label: string }) {
  return (
    <>
      <code>{id}</code> <CopyButton value={id} label={label} />
    </>
  );
}

function Latency({ logged }: { logged: LoggedDetail }) {
  return (
    <section>
      <h3 className={classes.partTitle}>Latency: {formatDuration(logged.total_ms)}</h3>
      <BarList
        label="Latency by stage"
        bars={stagesOf(logged).map(({ name, ms }) => ({
          key: name,
          label: name,
          value: ms,
          shown: formatDuration(ms),
        }))}
      />
    </section>
  );
}

function Values(props: { title: string; columns: LoggedDetail["inputs"]; none: string }) {
  const values = valuesOf(props.columns);
  return (
    <section>
      <h3 className={classes.partTitle}>{props.title}</h3>
      {values.length === 0 ? (
        <p className={classes.note}>{props.none}</p>
      ) : (
        <DataTable
          label={props.title}
          rows={values}
          columns={COLUMNS}
          rowKey={({ row, name }) => `${row} ${name}`}
          maxHeight={260}
        />
      )}
    </section>
  );
}

const COLUMNS: Column<LoggedValue>[] = [
  { id: "row", header: "Row", align: "end", width: 70, value: ({ row }) => row },
  { id: "name", header: "Name", value: ({ name }) => name },
  {
    id: "value",
    header: "Value",
    align: "end",
    value: ({ value }) => value,
    render: ({ value, shown }) => <span title={value}>{shown}</span>,
  },
];
