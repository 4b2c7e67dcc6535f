"use client";

import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";

/** Text of a field whose value lives elsewhere: what is typed, what is known there, what is on its way. */
export interface TypedText {
  text: string;
  seen: string;
  sent: readonly string[];
}

/**
 * The text of a field whose value lives in the URL, handed on a moment after the last letter.
 *
 * Letters are never lost to a URL that is behind; a change that did not come from here (a cleared
 * filter, the way back) replaces the text.
 */
export function useTypedText(
  value: string,
  onChange: (value: string) => void,
  pauseMs: number,
): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState<TypedText>({ text: value, seen: value, sent: [] });
  if (value !== typed.seen) setTyped(caughtUp(typed, value));
  const later = useDebouncedCallback((text: string) => {
    setTyped((before) =>
      text === before.seen ? before : { ...before, sent: [...before.sent, text] },
    );
    onChange(text);
  }, pauseMs);
  const type = (text: string) => {
    setTyped((before) => ({ ...before, text }));
    later(text);
  };
  return [typed.text, type] as const;
}

/** What is known once the value has changed. */
export function caughtUp(typed: TypedText, value: string): TypedText {
  const at = typed.sent.indexOf(value);
  if (at === -1) return { text: value, seen: value, sent: [] };
  return { ...typed, seen: value, sent: typed.sent.slice(at + 1) };
}
