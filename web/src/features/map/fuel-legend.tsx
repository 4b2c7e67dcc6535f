import Link from "next/link";
import { FuelDot } from "@/components/ui/fuel";
import { FILTERS } from "@/features/dashboard/choice";
import { formatCount, formatNumber } from "@/lib/format";
import { type FuelGroup, fuelGroup, fuelName } from "@/lib/fuels";
import { useFilterLinks } from "@/lib/url";
import classes from "./map.module.css";

/** Which colour is which fuel; a click shows that fuel only. */
export function FuelLegend(props: {
  counts: readonly (readonly [FuelGroup, number])[];
  chosen: string | null;
  withoutPlace: number | null;
}) {
  const link = useFilterLinks(FILTERS);
  const chosen = props.chosen === null ? null : fuelGroup(props.chosen);
  return (
    <div className={classes.foot}>
      <ul className={classes.legend} aria-label="Fuels on the map">
        {props.counts.map(([group, count]) => (
          <li key={group} data-off={(chosen !== null && chosen !== group) || undefined}>
            <Link
              href={link({ fuel: chosen === group ? null : group })}
              scroll={false}
              prefetch={false}
              aria-current={chosen === group ? "true" : undefined}
            >
              <FuelDot code={group} />
              {fuelName(group)} <span className={classes.count}>{formatNumber(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className={classes.credit}>
        {props.withoutPlace ? `${formatCount(props.withoutPlace, "plant")} without a place. ` : ""}
        Base map: Natural Earth
      </p>
    </div>
  );
}
