import Link from "next/link";
import { formatNumber } from "@/lib/format";
import classes from "./loads.module.css";
import type { Load } from "./queries";

const MOST_SHOWN = 20;

/** Why a load failed, with the lines of the file; or which load a duplicate repeats. */
export function FailureShown({ load }: { load: Load }) {
  if (load.duplicate_of !== null) {
    return (
      <p className={classes.quiet}>
        These bytes came before, as{" "}
        <Link href={`/loads/${load.duplicate_of}`} prefetch={false}>
          another load
        </Link>
        ; nothing was done twice.
      </p>
    );
  }
  if (load.failure === null) return null;
  const { detail, errors } = load.failure;
  return (
    <div role="alert" className={classes.failure}>
      <p>{detail}</p>
      {errors.length > 0 ? (
        <ul>
          {errors.slice(0, MOST_SHOWN).map((each, index) => (
            <li key={index}>{placeOf(each)}</li>
          ))}
          {errors.length > MOST_SHOWN ? <li>and {errors.length - MOST_SHOWN} more</li> : null}
        </ul>
      ) : null}
    </div>
  );
}

/** `line 12, byte 340, column X: reason`: whatever of these is known. */
export function placeOf(error: Record<string, unknown>): string {
  const { line, byte, column, value, reason } = error;
  const parts = [
    typeof line === "number" ? `line ${formatNumber(line)}` : "",
    typeof byte === "number" ? `byte ${formatNumber(byte)}` : "",
    typeof column === "string" ? `column ${column}` : "",
    typeof value === "string" ? `“${value}”` : "",
  ].filter((part) => part !== "");
  const place = parts.join(", ");
  if (typeof reason !== "string") return place;
  return place === "" ? reason : `${place}: ${reason}`;
}
