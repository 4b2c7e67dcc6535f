"use client";

import { Menu, UnstyledButton } from "@mantine/core";
import { IconKey, IconLogout, IconUser } from "@tabler/icons-react";
import Link from "next/link";
import { useSignOut } from "@/features/sign-in/use-sign-out";
import type { Me } from "@/lib/api/schema";
import classes from "./shell.module.css";

export function AccountMenu({ me, compact = false }: { me: Me; compact?: boolean }) {
  const signOut = useSignOut();
  return (
    <Menu position={compact ? "bottom-end" : "top-start"} shadow="md" width={190}>
      <Menu.Target>
        <UnstyledButton className={compact ? undefined : classes.who} aria-label="Account menu">
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
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.email} ({me.role})
        </Menu.Label>
        <Menu.Item component={Link} href="/account" leftSection={<IconUser size={15} />}>
          Account
        </Menu.Item>
        <Menu.Item component={Link} href="/account?tab=keys" leftSection={<IconKey size={15} />}>
          API keys
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={15} />}
          disabled={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
