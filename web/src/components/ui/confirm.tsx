"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";

export interface ConfirmProps {
  opened: boolean;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  pending?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

const ConfirmModal = dynamic(() => import("./confirm-modal").then((each) => each.ConfirmModal), {
  ssr: false,
});

/**
 * Asks before something that cannot be taken back; a failure is shown where it was asked for. What it
 * is made of is loaded beside the page, not before it.
 */
export function Confirm(props: ConfirmProps) {
  return <ConfirmModal {...props} />;
}
