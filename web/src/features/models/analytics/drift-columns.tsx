import type { Column } from "@/components/table/columns";
import { Status, type Tone } from "@/components/ui/status";
import { formatNumber, formatRatio, formatSignificant } from "@/lib/format";
import type { FeatureDrift } from "./queries";
import { verdictText } from "./series";

const TONES: Record<FeatureDrift["verdict"], Tone> = {
  stable: "good",
  changed: "warning",
  moved: "danger",
  unknown: "neutral",
};

export const DRIFT_COLUMNS: Column<FeatureDrift>[] = [
  { id: "feature", header: "Input", value: ({ feature }) => feature },
  {
    id: "verdict",
    header: "Is",
    width: 150,
    value: ({ verdict }) => verdict,
    render: ({ verdict }) => <Status tone={TONES[verdict]}>{verdictText(verdict)}</Status>,
  },
  numeric("psi", "PSI", ({ psi }) => psi, significant),
  numeric("ks", "KS", ({ ks }) => ks, significant),
  numeric("p_value", "p of KS", ({ p_value: p }) => p, significant),
  numeric("rows_before", "Rows before", ({ rows_before: rows }) => rows, formatNumber),
  numeric("rows_now", "Rows now", ({ rows_now: rows }) => rows, formatNumber),
  numeric("missing_before", "Missing before", (each) => each.missing_before, formatRatio),
  numeric("missing_now", "Missing now", (each) => each.missing_now, formatRatio),
];

function significant(value: number | null): string {
  return formatSignificant(value, 3);
}

function numeric(
  id: string,
  header: string,
  value: (drift: FeatureDrift) => number | null,
  format: (value: number | null) => string,
): Column<FeatureDrift> {
  return { id, header, align: "end", value, render: (drift) => format(value(drift)) };
}
