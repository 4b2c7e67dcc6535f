import { StatTile, StatTiles } from "@/components/ui/stat-tile";
import { formatCount, formatDuration, formatNumber, formatRatio } from "@/lib/format";
import type { Analytics } from "./queries";

export function KeyFigures({ found: { total, callers } }: { found: Analytics }) {
  const { p50, p95, p99 } = total.latency_ms.total;
  return (
    <StatTiles>
      <StatTile
        label="Calls"
        value={formatNumber(total.calls)}
        hint={callers === "all" ? "Of everybody" : "Of one caller"}
      />
      <StatTile
        label="Failed"
        value={formatNumber(total.failed)}
        hint={`${formatRatio(total.failed / total.calls)} of all calls, refusals too`}
      />
      <StatTile
        label="Rows"
        value={formatNumber(total.rows)}
        hint={rowsText(total.rows, total.calls - total.failed)}
      />
      <StatTile
        label="Half are answered within"
        value={formatDuration(p50)}
        hint={`95 % within ${formatDuration(p95)}, 99 % within ${formatDuration(p99)}`}
      />
    </StatTiles>
  );
}

function rowsText(rows: number, answered: number): string {
  if (answered === 0) return "None was answered";
  return `${formatNumber(rows / answered, 1)} a call in ${formatCount(answered, "answered call")}`;
}
