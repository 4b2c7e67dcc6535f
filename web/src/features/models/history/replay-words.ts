import type { Schemas } from "@/lib/api/schema";
import { formatCount, formatRatio, formatSignificant } from "@/lib/format";

export type Replay = Schemas["penstock__insights__schemas_replay__Replay"];
type OutputReport = Schemas["OutputReport"];

/** What a replay found, in sentences. */
export function replayWords(report: Replay): string[] {
  if (report.note) return [`${report.note}.`];
  const ran = `Version ${report.version} answered ${formatCount(report.rows, "row")} of ${formatCount(report.predictions, "logged prediction")} again.`;
  return [
    ran,
    ...(report.equal === null ? [] : [equalWords(report.equal, report.rows)]),
    ...report.outputs.map(outputWords),
    ...(report.refused > 0
      ? [
          `It refused ${formatCount(report.refused, "prediction")}: it does not take what was asked then.`,
        ]
      : []),
    ...(report.complete
      ? []
      : ["The time was over before all had been run: ask for fewer rows, or a shorter time."]),
  ];
}

function equalWords(equal: number, rows: number): string {
  if (equal === 1) return "It says the same for every row.";
  const different = Math.round((1 - equal) * rows);
  return `It says the same for ${shareText(equal)} of them; ${formatCount(different, "row differs", "rows differ")}.`;
}

function outputWords(output: OutputReport): string {
  if (output.kind === "label") {
    const flips = output.label_flips ?? 0;
    return flips === 0
      ? `${output.output}: no row has another class.`
      : `${output.output}: ${formatCount(flips, "row has", "rows have")} another class.`;
  }
  const { max_absolute: most, mean_absolute: mean, max_relative: relative } = output;
  if (!most) return `${output.output}: no difference.`;
  return `${output.output}: ${formatSignificant(mean, 4)} apart on average, ${formatSignificant(most, 4)} at most (${shareText(relative ?? 0)} of the value).`;
}

/** Shares never round to all or nothing. */
function shareText(ratio: number): string {
  if (ratio > 0 && ratio < 0.0005) return "less than 0.1 %";
  if (ratio < 1 && ratio > 0.9995) return "more than 99.9 %";
  return formatRatio(ratio);
}
