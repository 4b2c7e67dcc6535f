import type { Schemas } from "@/lib/api/schema";

type RejectedRow = Schemas["RejectedRow"];

/** One wrong cell of a rejected row; `at` tells findings of one row apart. */
export interface WrongCell {
  at: string;
  row: RejectedRow;
  column: string;
  value: string;
  reason: string;
}

/** One line a finding, so that each reason stands beside its column and value. */
export function wrongCells(rows: readonly RejectedRow[]): WrongCell[] {
  return rows.flatMap((row) =>
    row.findings.map((finding, index) => ({ at: `${row.row} ${index}`, row, ...finding })),
  );
}

/** Whether the row can be mended cell by cell; one with too many or few fields cannot. */
export function mendable(row: RejectedRow): boolean {
  return row.findings.length > 0 && row.findings.every((finding) => finding.column !== "");
}
