"use client";

import { useEffect } from "react";
import { type BodyProps, Rows } from "./rows";

/** All rows. */
export function FewRows<Row extends object>(props: BodyProps<Row>) {
  const { rows, onEndReached } = props;
  useEffect(() => {
    onEndReached?.();
  }, [rows.length, onEndReached]);
  return <Rows {...props} first={0} end={rows.length} above={0} below={0} />;
}
