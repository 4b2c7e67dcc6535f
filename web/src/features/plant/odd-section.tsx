"use client";

import { Section } from "@/components/page/page";
import { Flags } from "@/components/ui/flags";
import { useMeanings } from "@/features/plants/meanings";
import type { PlantDetail } from "@/features/plants/queries";
import { formatCode } from "@/lib/format";
import { type Oddity, evidence, odditiesOf } from "./odd";
import { Origin } from "./origin";
import { filesOf } from "./origins";
import classes from "./plant.module.css";

/** Each flag in words, with the figures and rows that carry it; nothing where nothing is odd. */
export function OddSection({ plant }: { plant: PlantDetail }) {
  const meaning = useMeanings();
  const found = odditiesOf(plant, plant.units);
  if (found.length === 0) return null;
  return (
    <Section
      title="What is odd"
      description="Stored as the source says it, and flagged. Look before you build on these figures."
    >
      <ul className={classes.list}>
        {found.map((oddity) => (
          <li key={oddity.flag} className={classes.odd}>
            <Flags flags={[oddity.flag]} meaning={meaning} />
            <div>
              <p>{meaning(oddity.flag) ?? formatCode(oddity.flag)}.</p>
              <Where oddity={oddity} plant={plant} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Where({ oddity, plant }: { oddity: Oddity; plant: PlantDetail }) {
  return (
    <>
      {oddity.years.map((facts) => (
        <p key={`${facts.dataset} ${facts.year}`} className={classes.oddWhere}>
          {facts.dataset} {facts.year}: {evidence(oddity.flag, facts, plant.years)}
        </p>
      ))}
      {slicesOf(oddity).map(([dataset, year]) => (
        <p key={`${dataset} ${year}`} className={classes.oddWhere}>
          {dataset} {year}:{" "}
          {filesOf(oddity.units, dataset, year).map((file) => (
            <Origin key={`${file.loadId} ${file.fileName}`} file={file} />
          ))}
        </p>
      ))}
    </>
  );
}

function slicesOf({ units }: Oddity): [string, number][] {
  const slices = new Map(units.map((unit) => [`${unit.dataset} ${unit.year}`, unit]));
  return [...slices.values()].map((unit) => [unit.dataset, unit.year]);
}
