"use client";

import { type ReactNode, useId, useRef } from "react";
import classes from "./ui.module.css";

const GAP_PX = 6;
const MARGIN_PX = 8;

/**
 * A word of explanation on hover, focus and touch. It stands in the browser's top layer, so that no
 * table cuts it off, and needs no library for its place.
 */
export function Hint({ text, children }: { text: ReactNode; children: ReactNode }) {
  const id = useId();
  const owner = useRef<HTMLSpanElement>(null);
  const hint = useRef<HTMLSpanElement>(null);
  const show = () => {
    if (owner.current && hint.current) place(hint.current, owner.current);
  };
  const hide = () => hint.current?.hidePopover();
  return (
    <span
      ref={owner}
      className={classes.hinted}
      aria-describedby={id}
      onPointerEnter={show}
      onPointerLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => {
        if (event.key === "Escape") hide();
      }}
    >
      {children}
      <span ref={hint} id={id} role="tooltip" popover="manual" className={classes.hint}>
        {text}
      </span>
    </span>
  );
}

/** Show it above what it explains, below where there is no room, and within the window. */
function place(hint: HTMLElement, owner: HTMLElement): void {
  hint.showPopover();
  const about = owner.getBoundingClientRect();
  const { width, height } = hint.getBoundingClientRect();
  const above = about.top - height - GAP_PX;
  const middle = about.left + about.width / 2 - width / 2;
  const left = Math.min(Math.max(middle, MARGIN_PX), window.innerWidth - width - MARGIN_PX);
  hint.style.top = `${above > MARGIN_PX ? above : about.bottom + GAP_PX}px`;
  hint.style.left = `${left}px`;
}
