"use client";

import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Me } from "@/lib/api/schema";
import { BrandMark } from "./brand";
import { AccountMenu, ColorSchemeSwitch, NavigationDrawer } from "./lazy";
import { NavigationList } from "./navigation-list";
import classes from "./shell.module.css";

/**
 * What surrounds every page of somebody who is signed in.
 *
 * Asides and not headers: dialogs have a header, which would be a second banner of the page.
 */
export function Shell({ me, children }: { me: Me; children: ReactNode }) {
  const [open, drawer] = useDisclosure(false);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <aside className={classes.side} aria-label="Navigation and account">
        <Brand />
        <NavigationList />
        <div className={classes.foot}>
          <AccountMenu me={me} />
          <ColorSchemeSwitch />
        </div>
      </aside>
      <aside className={classes.bar} aria-label="Navigation and account">
        <ActionIcon size={40} onClick={drawer.open} aria-label="Open the navigation">
          <IconMenu2 size={20} />
        </ActionIcon>
        <Brand />
        <ColorSchemeSwitch size={40} />
        <AccountMenu me={me} compact />
      </aside>
      <NavigationDrawer opened={open} onClose={drawer.close} />
      <main id="main" className={classes.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Brand() {
  return (
    <Link href="/" className={classes.brand}>
      <BrandMark />
      Penstock
    </Link>
  );
}
