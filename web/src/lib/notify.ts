import { notifications } from "@mantine/notifications";
import { asApiError } from "./api/error";

/** Tell that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: "teal", withBorder: true });
}

/** Tell that something was not done, for actions that have no place of their own to show it. */
export function notifyProblem(thrown: unknown): void {
  const { title, detail, requestId } = asApiError(thrown);
  const message = requestId ? `${detail} (request ${requestId})` : detail;
  notifications.show({ title, message, color: "red", withBorder: true, autoClose: 12_000 });
}
