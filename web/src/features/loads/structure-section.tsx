import type { ReactNode } from "react";
import { Section } from "@/components/page/page";
import { Time } from "@/components/ui/time";
import { UNKNOWN } from "@/lib/format";
import classes from "./loads.module.css";
import type { Load } from "./queries";

/** What validation found out about the file. */
export function StructureSection({ load }: { load: Load }) {
  const { structure } = load;
  const facts: [string, ReactNode][] = [
    ["Layout", load.layout ?? UNKNOWN],
    ["Data set and years", `${load.dataset ?? UNKNOWN} ${load.years.join(", ")}`],
    ["Visible since", load.visible_at === null ? UNKNOWN : <Time at={load.visible_at} />],
    ["SHA-256", <code key="sha">{load.sha256 ?? UNKNOWN}</code>],
  ];
  if (structure !== null) {
    const words = (columns: readonly string[]) => columns.join(", ") || "none";
    facts.push(
      ["Encoding", structure.encoding + (structure.byte_order_mark ? ", with a mark" : "")],
      ["Delimiter", <code key="delimiter">{JSON.stringify(structure.delimiter)}</code>],
      ["Columns missing", words(structure.columns_missing)],
      ["Columns ignored", words(structure.columns_ignored)],
      ["Columns doubled", words(structure.columns_doubled)],
      ["Order of columns", structure.columns_reordered ? "not the layout's" : "as the layout"],
    );
  }
  return (
    <Section title="The file">
      <dl className={classes.factList}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
