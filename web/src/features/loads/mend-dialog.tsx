"use client";

import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { Problem } from "@/components/feedback/problem";
import type { Schemas } from "@/lib/api/schema";
import { useReplay } from "./use-replay";

/** The wrong cells of a row, to be written anew and read by the same code as the file was. */
export function MendDialog(props: {
  loadId: string;
  row: Schemas["RejectedRow"];
  onDone: () => void;
}) {
  const { row, onDone } = props;
  const replay = useReplay(props.loadId);
  const [values, setValues] = useState(() =>
    Object.fromEntries(row.findings.map(({ column, value }) => [column, value])),
  );
  const still = replay.data?.still_rejected[0];
  const send = () => {
    replay.mutate([{ row: row.row, values }], {
      onSuccess: ({ replayed }) => {
        if (replayed > 0) onDone();
      },
    });
  };
  return (
    <Modal
      opened
      onClose={onDone}
      title={`Correct row ${row.row}, line ${row.line}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="sm">
          {row.findings.map(({ column, reason }, index) => (
            <TextInput
              key={column}
              label={column}
              value={values[column] ?? ""}
              error={still?.findings.find((each) => each.column === column)?.reason}
              description={reason}
              data-autofocus={index === 0 || undefined}
              onChange={(event) => {
                const typed = event.currentTarget.value;
                setValues((before) => ({ ...before, [column]: typed }));
              }}
            />
          ))}
          {replay.error ? <Problem error={replay.error} /> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onDone}>
              Cancel
            </Button>
            <Button type="submit" loading={replay.isPending}>
              Read it again
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
