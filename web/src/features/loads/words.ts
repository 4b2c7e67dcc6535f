import type { Tone } from "@/components/ui/status";
import { formatNumber, formatPercent } from "@/lib/format";
import type { Load, LoadState } from "./queries";

export const STATES: Record<LoadState, { label: string; tone: Tone }> = {
  received: { label: "received", tone: "neutral" },
  validating: { label: "validating", tone: "accent" },
  queued: { label: "queued", tone: "accent" },
  loading: { label: "loading", tone: "accent" },
  visible: { label: "visible", tone: "good" },
  failed: { label: "failed", tone: "danger" },
  duplicate: { label: "duplicate", tone: "warning" },
};

const SOURCES: Record<string, string> = { airflow: "Airflow", api: "Upload", cli: "Command" };

/** How a load came in. */
export function sourceName(source: string): string {
  return SOURCES[source] ?? source;
}

/** How far a load is, 0 to 100: a third for validation, the rest for loading. */
export function percentOf(load: Load): number {
  if (load.state === "visible" || load.state === "duplicate") return 100;
  const { size, validated, loaded } = load.bytes;
  // Counters are of unpacked text, which is longer than a compressed file.
  const text = Math.max(size, validated, 1);
  if (load.state === "received") return 0;
  if (load.state === "validating") return Math.min(33, (validated / text) * 33);
  return Math.min(99, 33 + (loaded / Math.max(validated, 1)) * 66);
}

/** What is going on, in words. */
export function progressText(load: Load): string {
  const { rows, chunks } = load;
  if (load.state === "received") return "Stored; waits to be validated";
  if (load.state === "validating") {
    return `Validating: ${formatPercent((load.bytes.validated / Math.max(load.bytes.size, 1)) * 100, 0)} of the file`;
  }
  if (load.state === "queued" || load.state === "loading") {
    return `${formatNumber(chunks.done)} of ${formatNumber(chunks.total)} chunks, ${formatNumber(rows.stored)} of ${formatNumber(rows.total)} rows stored`;
  }
  if (load.state === "visible") return "Visible to everybody";
  return load.state === "failed" ? "Failed" : "The same bytes have been loaded before";
}

/** Whether the rows are all accounted for. */
export function addsUp(load: Load): boolean {
  const { total, stored, rejected, superseded } = load.rows;
  return total !== null && total === stored + rejected + superseded;
}
