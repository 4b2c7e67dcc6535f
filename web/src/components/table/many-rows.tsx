"use client";

import { type ComponentType, createElement } from "react";
import { later, useLater } from "@/lib/later";
import { type BodyProps, ROW_HEIGHT, Rows } from "./rows";

/** As many as the server writes, and more than a screen shows. */
const FIRST_ROWS = 30;

const VirtualRows = later<BodyProps<object>>(() =>
  import("./virtual-rows").then((each) => each.VirtualRows as ComponentType<BodyProps<object>>),
);

/** More rows than a page should hold: the first ones, until what makes only those in view is there. */
export function ManyRows<Row extends object>(props: BodyProps<Row>) {
  const loaded = useLater(VirtualRows) as ComponentType<BodyProps<Row>> | null;
  if (loaded) return createElement(loaded, props);
  const below = (props.rows.length - FIRST_ROWS) * ROW_HEIGHT;
  return <Rows {...props} first={0} end={FIRST_ROWS} above={0} below={below} />;
}
