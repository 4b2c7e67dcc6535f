import Link from "next/link";
import { Fuel } from "@/components/ui/fuel";
import { formatEnergy, formatPower } from "@/lib/format";
import { countryName, stateName } from "@/lib/places";
import classes from "./map.module.css";
import type { MapPlant } from "./plants";

const WIDTH = 232;
const GAP = 12;

/** What is known of the plant that is pointed at, beside it. */
export function PlantCard(props: {
  plant: MapPlant;
  left: number;
  top: number;
  /** Of the map, so that the card stays within it. */
  width: number;
  held: boolean;
}) {
  const { plant, held } = props;
  const fits = props.left + GAP + WIDTH < props.width;
  const left = fits ? props.left + GAP : Math.max(4, props.left - GAP - WIDTH);
  return (
    <div
      className={classes.card}
      style={{ left, top: Math.max(4, props.top - 24), width: WIDTH }}
      data-held={held || undefined}
    >
      <p className={classes.cardTitle}>
        {held ? (
          <Link href={`/plants/${encodeURIComponent(plant.id)}`}>{plant.name}</Link>
        ) : (
          plant.name
        )}
      </p>
      <p className={classes.cardPlace}>{placeOf(plant)}</p>
      <dl className={classes.cardFacts}>
        <dt>Fuel</dt>
        <dd>
          <Fuel code={plant.fuel} />
        </dd>
        <dt>Capacity</dt>
        <dd>{formatPower(plant.capacity_mw)}</dd>
        <dt>Net generation</dt>
        <dd>{formatEnergy(plant.net_generation_mwh)}</dd>
      </dl>
    </div>
  );
}

function placeOf({ state, country }: MapPlant): string {
  const land = country === null ? "" : countryName(country);
  return [state === null ? "" : stateName(state, country), land].filter(Boolean).join(", ");
}
