import type { ReactNode } from "react";
import classes from "./ui.module.css";

export type Tone = "good" | "warning" | "danger" | "accent" | "neutral";

/** A state in a word, with a colour that only repeats what the word says. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.status} data-tone={tone}>
      {children}
    </span>
  );
}
