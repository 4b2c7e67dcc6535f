"use client";

import { ActionIcon } from "@mantine/core";
import dynamic from "next/dynamic";
import { type ComponentType, createElement, useEffect, useState } from "react";
import type { Me } from "@/lib/api/schema";
import { AccountButton } from "./account-button";

interface AccountProps {
  me: Me;
  compact?: boolean;
}

/** Return a component when it has been loaded, which begins once the page is there. */
function useLoaded<Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> | null {
  const [loaded, setLoaded] = useState<ComponentType<Props> | null>(null);
  useEffect(() => {
    void load().then((found) => setLoaded(() => found));
  }, [load]);
  return loaded;
}

const loadAccountMenu = () => import("./account-menu").then((each) => each.AccountMenu);
const loadSwitch = () => import("./color-scheme-switch").then((each) => each.ColorSchemeSwitch);

/** The account menu; until it is loaded its button stands in its place. */
export function AccountMenu(props: AccountProps) {
  const loaded = useLoaded(loadAccountMenu);
  return loaded ? createElement(loaded, props) : <AccountButton {...props} />;
}

/** The switch of colours; until it is loaded there is room for it. */
export function ColorSchemeSwitch({ size = 30 }: { size?: number }) {
  const loaded = useLoaded(loadSwitch);
  return loaded ? createElement(loaded, { size }) : <ActionIcon size={size} aria-label="Colours" />;
}

export const NavigationDrawer = dynamic(
  () => import("./navigation-drawer").then((each) => each.NavigationDrawer),
  { ssr: false },
);
