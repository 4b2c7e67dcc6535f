import type { ApiError } from "@/lib/api/error";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRatio,
  formatSignificant,
} from "@/lib/format";
import type { Version } from "./queries";

/** How far the ONNX model is from the original; see docs/models.md. */
export interface Parity {
  rows: number;
  sample: "given" | "generated";
  max_absolute: number;
  max_relative: number;
  labels_agree: number | null;
  tolerance: number;
}

export interface Safety {
  sandbox: { layers: string[]; landlock: number | null };
  runs: { seconds: number; peak_memory_bytes?: number }[];
  tried: unknown[];
}

const SKLEARN_EXPORT = `from skl2onnx import to_onnx
onnx = to_onnx(model, X[:1], options={"zipmap": False})
open("model.onnx", "wb").write(onnx.SerializeToString())`;

/** The layers of the sandbox, in words for people who never saw its code. */
const LAYERS: Record<string, string> = {
  "fresh process": "a process of its own, made for this file",
  "empty environment": "no settings, no secrets, no open files",
  no_new_privs: "it can never get more rights",
  "no capabilities": "it has no rights of the system",
  rlimits: "memory and processor time are limited",
  Landlock: "it sees no files but Python's own",
  seccomp: "the system refuses network, processes and files",
  "time limit": "it is stopped when it takes too long",
};

export function parityOf(version: Pick<Version, "parity">): Parity | null {
  return version.parity as unknown as Parity | null;
}

export function safetyOf(version: Pick<Version, "safety">): Safety {
  return version.safety as unknown as Safety;
}

/** What was compared and what came of it, a sentence each. */
export function parityWords(parity: Parity | null): string[] {
  if (parity === null) {
    return ["The file was ONNX already, so there was nothing to convert and nothing to compare."];
  }
  const whose =
    parity.sample === "given"
      ? "of your sample"
      : "made of what the model knows: its categories, its means, and both sides of its thresholds";
  return [
    `The original and the ONNX model answered ${formatCount(parity.rows, "row")} ${whose}.`,
    ...labelWords(parity.labels_agree),
    `Their numbers differ by at most ${percent(parity.max_relative)}; up to ${percent(parity.tolerance)} is allowed.`,
  ];
}

/** `0.000093 %`; `identical` models differ by nothing. */
export function differenceText(parity: Parity | null): string {
  if (parity === null) return "was ONNX";
  return parity.max_relative === 0 ? "identical" : percent(parity.max_relative);
}

function labelWords(agree: number | null): string[] {
  if (agree === null) return [];
  if (agree === 1) return ["All labels agree."];
  return [`${formatRatio(agree, 2)} of the labels agree; the others are ties.`];
}

function percent(ratio: number): string {
  return `${formatSignificant(ratio * 100, 2)} %`;
}

/** What opening the file was like. */
export function safetyWords({ runs, tried }: Safety): string[] {
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  const memory = Math.max(0, ...runs.map((run) => run.peak_memory_bytes ?? 0));
  return [
    tried.length === 0
      ? "It tried nothing but to compute."
      : `It tried ${formatCount(tried.length, "thing")} that it may not.`,
    `That took ${formatDuration(seconds * 1000)}${memory > 0 ? ` and ${formatBytes(memory)} of memory` : ""}.`,
  ];
}

export function layerWords(layer: string): string {
  return LAYERS[layer] ?? layer;
}

/** The export for a refusal that asks for one without writing the lines itself. */
export function exportLines(error: Pick<ApiError, "code" | "detail">): string | null {
  const asked = error.code === "model-refused" && /\bexport\b/i.test(error.detail);
  return asked && !error.detail.includes("\n\n") ? SKLEARN_EXPORT : null;
}
