"use client";

import { ActionIcon } from "@mantine/core";
import { IconArrowBarToLeft, IconX } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Flags } from "@/components/ui/flags";
import { Fuel } from "@/components/ui/fuel";
import { FORMATS } from "@/features/plant/formats";
import { type Facts, MEASURES, type Measure } from "@/features/plant/years";
import { useMeanings } from "@/features/plants/meanings";
import { placeOf, plantPath } from "@/features/plants/naming";
import type { PlantDetail } from "@/features/plants/queries";
import { UNKNOWN, formatNumber, formatPercent } from "@/lib/format";
import classes from "./compare.module.css";
import { type Basis, difference, factsOn } from "./compare";

interface Props {
  plants: readonly PlantDetail[];
  basis: Basis | null;
  onRemove: (id: string) => void;
  onFirst: (id: string) => void;
}

export function CompareTable({ plants, basis, onRemove, onFirst }: Props) {
  const meaning = useMeanings();
  const facts = plants.map((plant) => factsOn(plant, basis));
  const row = (label: string, cell: (plant: PlantDetail, index: number) => ReactNode) => (
    <tr key={label}>
      <th scope="row">{label}</th>
      {plants.map((plant, index) => (
        <td key={plant.id}>{cell(plant, index)}</td>
      ))}
    </tr>
  );
  return (
    <div className={classes.frame} role="region" aria-label="Plants side by side" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <td />
            {plants.map((plant, index) => (
              <th key={plant.id} scope="col">
                <Head plant={plant} first={index === 0} onRemove={onRemove} onFirst={onFirst} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row("Fuel", (plant) => (
            <Fuel code={plant.primary_fuel} />
          ))}
          {row("Place", placeOf)}
          {row("Operator", (plant) => plant.operator ?? UNKNOWN)}
          {(Object.keys(MEASURES) as Measure[]).map((measure) =>
            row(MEASURES[measure], (_, index) => (
              <Figure facts={facts} index={index} measure={measure} />
            )),
          )}
          {row("Units", (_, index) => formatNumber(facts[index]?.units))}
          {row("Odd", (_, index) => {
            const flags = facts[index]?.flags ?? [];
            return flags.length === 0 ? UNKNOWN : <Flags flags={flags} meaning={meaning} />;
          })}
        </tbody>
      </table>
    </div>
  );
}

function Head(props: {
  plant: PlantDetail;
  first: boolean;
  onRemove: (id: string) => void;
  onFirst: (id: string) => void;
}) {
  const { plant } = props;
  return (
    <div className={classes.head}>
      <Link href={plantPath(plant.id)}>{plant.name}</Link>
      <span className={classes.tools}>
        {props.first ? null : (
          <ActionIcon
            size={22}
            aria-label={`Compare with ${plant.name}`}
            title="Make it the one to compare with"
            onClick={() => props.onFirst(plant.id)}
          >
            <IconArrowBarToLeft size={14} />
          </ActionIcon>
        )}
        <ActionIcon
          size={22}
          aria-label={`Take ${plant.name} out`}
          onClick={() => props.onRemove(plant.id)}
        >
          <IconX size={14} />
        </ActionIcon>
      </span>
    </div>
  );
}

/** A value, and for all but the first how far it is from that. */
function Figure(props: { facts: readonly (Facts | null)[]; index: number; measure: Measure }) {
  const { facts, index, measure } = props;
  const value = facts[index]?.[measure] ?? null;
  const apart = index === 0 ? null : difference(value, facts[0]?.[measure] ?? null);
  return (
    <>
      <span className={classes.figure}>{value === null ? UNKNOWN : FORMATS[measure](value)}</span>
      {apart === null ? null : (
        <span className={classes.difference}>
          {apart.amount > 0 ? "+" : ""}
          {measure === "capacity_factor"
            ? `${formatNumber(apart.amount * 100, 1)} points`
            : FORMATS[measure](apart.amount)}
          {apart.percent === null || measure === "capacity_factor"
            ? ""
            : ` (${apart.percent > 0 ? "+" : ""}${formatPercent(apart.percent)})`}
        </span>
      )}
    </>
  );
}
