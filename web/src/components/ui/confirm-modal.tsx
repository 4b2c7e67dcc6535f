"use client";

import { Button, Group, Modal } from "@mantine/core";
import { useId } from "react";
import { Problem } from "@/components/feedback/problem";
import type { ConfirmProps } from "./confirm";
import classes from "./ui.module.css";

export function ConfirmModal(props: ConfirmProps) {
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
