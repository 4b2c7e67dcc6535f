import type { NotificationData } from "@mantine/notifications";
import { asApiError } from "./api/error";

/** Tell that something was done. */
export function notifyDone(message: string): void {
  show({ message, color: "teal", withBorder: true });
}

/** Tell that something was not done, for actions that have no place of their own to show it. */
export function notifyProblem(thrown: unknown): void {
  const { title, detail, requestId } = asApiError(thrown);
  const message = requestId ? `${detail} (request ${requestId})` : detail;
  show({ title, message, color: "red", withBorder: true, autoClose: 12_000 });
}

/** The library is loaded beside the first page, not before it. */
function show(notification: NotificationData): void {
  void import("@mantine/notifications").then(({ notifications }) => {
    notifications.show({ closeButtonProps: { "aria-label": "Close" }, ...notification });
  });
}
