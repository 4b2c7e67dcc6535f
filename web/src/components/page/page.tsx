import type { ReactNode } from "react";
import classes from "./page.module.css";

/** The frame of a page: a header that stays, then sections with one gap between them. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return <div className={wide ? classes.wide : classes.page}>{children}</div>;
}

/**
 * Title, one sentence about it, what can be done (`actions`), and what is looked at (`filters`).
 *
 * `above` is a way back, such as a link to the list.
 */
export function PageHeader(props: {
  title: ReactNode;
  description?: ReactNode;
  above?: ReactNode;
  actions?: ReactNode;
  filters?: ReactNode;
}) {
  return (
    <header className={classes.header}>
      {props.above ? <div className={classes.above}>{props.above}</div> : null}
      <div className={classes.row}>
        <div className={classes.text}>
          <h1 className={classes.title}>{props.title}</h1>
          {props.description ? <p className={classes.description}>{props.description}</p> : null}
        </div>
        {props.actions ? <div className={classes.actions}>{props.actions}</div> : null}
      </div>
      {props.filters ? <div className={classes.filters}>{props.filters}</div> : null}
    </header>
  );
}

/** A titled part of a page on a surface of its own. `flush` leaves out the padding, for tables. */
export function Section(props: {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      {props.title ? (
        <div className={classes.sectionHead}>
          <div className={classes.text}>
            <h2 className={classes.sectionTitle}>{props.title}</h2>
            {props.description ? <p className={classes.description}>{props.description}</p> : null}
          </div>
          {props.actions ? <div className={classes.actions}>{props.actions}</div> : null}
        </div>
      ) : null}
      <div className={props.flush ? classes.flush : classes.body}>{props.children}</div>
    </section>
  );
}
