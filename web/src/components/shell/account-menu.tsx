"use client";

import { Menu } from "@mantine/core";
import { IconKey, IconLogout, IconUser } from "@tabler/icons-react";
import Link from "next/link";
import { useSignOut } from "@/features/sign-in/use-sign-out";
import type { Me } from "@/lib/api/schema";
import { AccountButton } from "./account-button";

export function AccountMenu({ me, compact = false }: { me: Me; compact?: boolean }) {
  const signOut = useSignOut();
  return (
    <Menu position={compact ? "bottom-end" : "top-start"} shadow="md" width={190}>
      <Menu.Target>
        <AccountButton me={me} compact={compact} />
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
