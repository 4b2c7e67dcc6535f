"use client";

import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Me } from "@/lib/api/schema";
import { AccountMenu } from "./account-menu";
import { BrandMark } from "./brand";
import { ColorSchemeSwitch } from "./color-scheme-switch";
import { NavigationList } from "./navigation-list";
import classes from "./shell.module.css";

/** What surrounds every page of somebody who is signed in. */
export function Shell({ me, children }: { me: Me; children: ReactNode }) {
  const [open, drawer] = useDisclosure(false);
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <div className={classes.side}>
        <Brand />
        <NavigationList />
        <div className={classes.foot}>
          <AccountMenu me={me} />
          <ColorSchemeSwitch />
        </div>
      </div>
      <header className={classes.bar}>
        <ActionIcon size={40} onClick={drawer.open} aria-label="Open the navigation">
          <IconMenu2 size={20} />
        </ActionIcon>
        <Brand />
        <ColorSchemeSwitch size={40} />
        <AccountMenu me={me} compact />
      </header>
      <Drawer
        opened={open}
        onClose={drawer.close}
        size={280}
        title="Penstock"
        closeButtonProps={{ "aria-label": "Close the navigation" }}
      >
        <NavigationList onNavigate={drawer.close} />
      </Drawer>
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
