"use client";

import { UnstyledButton, type UnstyledButtonProps } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import type { Me } from "@/lib/api/schema";
import classes from "./shell.module.css";

type Props = Omit<UnstyledButtonProps, "me"> &
  ComponentPropsWithRef<"button"> & { me: Me; compact?: boolean | undefined };

/** What opens the account menu: the visitor's initials, and the name where there is room. */
export function AccountButton({ me, compact, ...others }: Props) {
  return (
    <UnstyledButton {...others} className={compact ? classes.whoCompact : classes.who}>
      <span className="visually-hidden">Account menu of {compact ? me.name : null}</span>
      <span className={classes.initials} aria-hidden="true">
        {initials(me.name)}
      </span>
      {compact ? null : (
        <span className={classes.name}>
          {me.name}
          <small>{me.email}</small>
        </span>
      )}
    </UnstyledButton>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
