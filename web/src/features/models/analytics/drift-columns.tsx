import type { Column } from "@/components/table/columns";
import { numberColumn } from "@/components/table/number-column";
import { Status, type Tone } from "@/components/ui/status";
import { formatRatio, formatSignificant } from "@/lib/format";
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
  numberColumn("psi", "PSI", ({ psi }) => psi, significant),
  numberColumn("ks", "KS", ({ ks }) => ks, significant),
  numberColumn("p_value", "p of KS", ({ p_value: p }) => p, significant),
  numberColumn("rows_before", "Rows before", ({ rows_before: rows }) => rows),
  numberColumn("rows_now", "Rows now", ({ rows_now: rows }) => rows),
  numberColumn("missing_before", "Missing before", (each) => each.missing_before, formatRatio),
  numberColumn("missing_now", "Missing now", (each) => each.missing_now, formatRatio),
];

function significant(value: number | null): string {
  return formatSignificant(value, 3);
}
