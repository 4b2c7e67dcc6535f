import { fuelColor, fuelGroup, fuelName } from "@/lib/fuels";
import { UNKNOWN } from "@/lib/format";
import classes from "./ui.module.css";

/** A fuel with its colour and its group's name; the code of the source is in the title. */
export function Fuel({ code }: { code: string | null | undefined }) {
  if (!code) return <>{UNKNOWN}</>;
  return (
    <span className={classes.fuel} title={code}>
      <FuelDot code={code} />
      {fuelName(fuelGroup(code))}
    </span>
  );
}

export function FuelDot({ code }: { code: string | null | undefined }) {
  return (
    <span className={classes.dot} style={{ background: fuelColor(code) }} aria-hidden="true" />
  );
}
