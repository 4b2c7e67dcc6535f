"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect } from "react";
import { type BodyProps, ROW_HEIGHT, Rows } from "./rows";

const ROWS_BEYOND_VIEW = 12;
/** So many rows before the end the next ones are asked for. */
const ROWS_AHEAD = 20;
const FIRST_VIEW = { width: 0, height: 640 };

/** The rows in view and some beyond. */
export function VirtualRows<Row extends object>(props: BodyProps<Row>) {
  const { rows, frame, onEndReached } = props;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: ROWS_BEYOND_VIEW,
    initialRect: FIRST_VIEW,
    // Somebody may have scrolled already while this was loaded.
    initialOffset: () => frame.current?.scrollTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const end = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (end > rows.length - ROWS_AHEAD) onEndReached?.();
  }, [end, rows.length, onEndReached]);
  return (
    <Rows
      {...props}
      first={items[0]?.index ?? 0}
      end={end}
      above={items[0]?.start ?? 0}
      below={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)}
    />
  );
}
