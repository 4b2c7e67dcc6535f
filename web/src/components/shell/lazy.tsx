"use client";

import { ActionIcon } from "@mantine/core";
import dynamic from "next/dynamic";
import { createElement } from "react";
import type { Me } from "@/lib/api/schema";
import { later, useLater } from "@/lib/later";
import { AccountButton } from "./account-button";

interface AccountProps {
  me: Me;
  compact?: boolean;
}

const LoadedMenu = later<AccountProps>(() =>
  import("./account-menu").then((each) => each.AccountMenu),
);
const LoadedSwitch = later<{ size?: number }>(() =>
  import("./color-scheme-switch").then((each) => each.ColorSchemeSwitch),
);

/** The account menu; until it is loaded its button stands in its place. */
export function AccountMenu(props: AccountProps) {
  const loaded = useLater(LoadedMenu);
  return loaded ? createElement(loaded, props) : <AccountButton {...props} />;
}

/** The switch of colours; until it is loaded there is room for it. */
export function ColorSchemeSwitch({ size = 30 }: { size?: number }) {
  const loaded = useLater(LoadedSwitch);
  return loaded ? createElement(loaded, { size }) : <ActionIcon size={size} aria-label="Colours" />;
}

export const NavigationDrawer = dynamic(
  () => import("./navigation-drawer").then((each) => each.NavigationDrawer),
  { ssr: false },
);
