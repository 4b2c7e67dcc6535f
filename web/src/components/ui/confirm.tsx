"use client";

import { Button, Group, Modal } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { Problem } from "@/components/feedback/problem";
import classes from "./ui.module.css";

/** Asks before something that cannot be taken back; a failure is shown where it was asked for. */
export function Confirm(props: {
  opened: boolean;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  pending?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const text = useId();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      aria-describedby={text}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div id={text} className={classes.confirmText}>
        {props.children}
      </div>
      {props.error ? <Problem error={props.error} /> : null}
      <Group justify="flex-end" mt="md" gap="sm">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          {...(props.danger ? { color: "red" } : {})}
          loading={props.pending ?? false}
          onClick={props.onConfirm}
        >
          {props.confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}
