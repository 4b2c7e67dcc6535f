import Link from "next/link";
import type { ReactNode } from "react";
import classes from "./bar-list.module.css";

export interface Bar {
  key: string;
  label: string;
  /** What the bar is as long as; null draws none. */
  value: number | null;
  /** The value with its unit, and what stands after it, such as a share. */
  shown: ReactNode;
  aside?: ReactNode;
  /** A CSS colour; the accent without one. */
  color?: string;
  /** Where a click leads, such as to the same page narrowed to this bar. */
  href?: string;
  current?: boolean;
}

/** Values as bars below each other, for as few as a person compares at a glance. */
export function BarList({ bars, label }: { bars: readonly Bar[]; label: string }) {
  const longest = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  return (
    <ul className={classes.list} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key} className={classes.row} data-current={bar.current || undefined}>
          <span className={classes.label}>
            {bar.href === undefined ? (
              bar.label
            ) : (
              <Link
                href={bar.href}
                scroll={false}
                prefetch={false}
                className={classes.link}
                aria-current={bar.current ? "true" : undefined}
              >
                {bar.label}
              </Link>
            )}
          </span>
          <span className={classes.track} aria-hidden="true">
            <span
              className={classes.bar}
              style={{
                width: `${widthOf(bar.value, longest)}%`,
                ...(bar.color === undefined ? {} : { background: bar.color }),
              }}
            />
          </span>
          <span className={classes.value}>{bar.shown}</span>
          {bar.aside === undefined ? null : <span className={classes.aside}>{bar.aside}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Negative values are told in numbers; a bar has no length below nothing. */
function widthOf(value: number | null, longest: number): number {
  return value === null || value <= 0 || longest <= 0 ? 0 : Math.max(0.6, (value / longest) * 100);
}
