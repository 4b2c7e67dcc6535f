import type { ReactNode } from "react";
import classes from "./ui.module.css";

/** A key figure: what it is, its value with a unit, and something beside it (a share, flags). */
export function StatTile(props: {
  label: string;
  value: ReactNode;
  hint?: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <dl className={classes.tile}>
      <dt className={classes.tileLabel}>
        {props.icon}
        {props.label}
      </dt>
      <dd className={classes.tileValue}>{props.value}</dd>
      {props.hint ? <dd className={classes.tileHint}>{props.hint}</dd> : null}
    </dl>
  );
}

/** Tiles beside each other, as many as there is room for. */
export function StatTiles({ children }: { children: ReactNode }) {
  return <div className={classes.tiles}>{children}</div>;
}
