"use client";

import { type SelectProps, TextInput } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { type ComponentType, type ReactNode, createElement, useState } from "react";
import { later, useLater } from "@/lib/later";
import classes from "./ui.module.css";

const MantineSelect = later<SelectProps>(() =>
  import("./mantine-select").then((each) => each.Select),
);

/**
 * Mantine's Select. The list that it opens is half of what a page would load, and nobody needs it
 * before the figures: until it is there, a field that looks the same stands in its place, and a click
 * on that is not lost.
 */
export function Select<Value extends string = string>(props: SelectProps<Value>) {
  // What is loaded takes any kind of text; a component that is kept cannot be generic.
  const loaded = useLater(MantineSelect) as ComponentType<SelectProps<Value>> | null;
  const [asked, setAsked] = useState(false);
  if (loaded) return createElement(loaded, asked ? { ...props, ...AT_ONCE } : props);
  const { label, description, error, placeholder, className, w, mt, disabled } = props;
  return (
    <TextInput
      {...definedOf({ label, description, error, placeholder, className, w, mt, disabled })}
      {...definedOf({ "aria-label": props["aria-label"] })}
      role="combobox"
      data-waiting
      aria-expanded={false}
      aria-haspopup="listbox"
      readOnly
      pointer
      value={labelOf(props.data ?? [], props.value ?? null)}
      rightSection={<IconSelector size={14} className={classes.chevron} aria-hidden="true" />}
      rightSectionPointerEvents="none"
      onClick={() => setAsked(true)}
    />
  );
}

const AT_ONCE = { autoFocus: true, defaultDropdownOpened: true } as const;

type Options = readonly (string | { value: string; label?: ReactNode } | { items: Options })[];

/** What the list calls the chosen value; there may be groups in it. */
export function labelOf(options: Options, value: string | null): string {
  for (const each of options) {
    if (typeof each === "string") {
      if (each === value) return each;
    } else if ("items" in each) {
      const found = labelOf(each.items, value);
      if (found !== "") return found;
    } else if (each.value === value) {
      return typeof each.label === "string" ? each.label : each.value;
    }
  }
  return "";
}

/** Without what is undefined, which is not the same as left out. */
function definedOf<Props extends object>(
  props: Props,
): { [Key in keyof Props]?: NonNullable<Props[Key]> } {
  const entries = Object.entries(props).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Props]?: NonNullable<Props[Key]> };
}
