import type { ReactNode } from "react";
import classes from "./feedback.module.css";

/** A place where nothing is yet: says so, why, and what to do to fill it. */
export function EmptyState(props: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      {props.icon ? (
        <div className={classes.emptyIcon} aria-hidden="true">
          {props.icon}
        </div>
      ) : null}
      <p className={classes.emptyTitle}>{props.title}</p>
      {props.children ? <div className={classes.emptyText}>{props.children}</div> : null}
      {props.action}
    </div>
  );
}
