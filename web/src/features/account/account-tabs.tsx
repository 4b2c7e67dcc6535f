"use client";

import { Tabs } from "@mantine/core";
import { useRouter } from "next/navigation";
import type { Me } from "@/lib/api/schema";
import { useFilterLinks, useFilters } from "@/lib/url";
import classes from "./account.module.css";
import { KeysPanel } from "./keys-panel";
import { PasswordPanel } from "./password-panel";
import { ProfilePanel } from "./profile-panel";
import { SessionsPanel } from "./sessions-panel";

const DEFAULTS = { tab: "sessions" };

export function AccountTabs({ me }: { me: Me }) {
  const [{ tab }] = useFilters(DEFAULTS);
  const link = useFilterLinks(DEFAULTS);
  const router = useRouter();
  // Through the router, which asks the server: whose session ended elsewhere sees no other tab.
  const show = (value: string | null) => {
    router.push(link({ tab: value ?? DEFAULTS.tab }), { scroll: false });
  };
  return (
    <Tabs value={tab} onChange={show}>
      <Tabs.List mb="lg">
        <Tabs.Tab value="sessions">Sessions</Tabs.Tab>
        <Tabs.Tab value="keys">API keys</Tabs.Tab>
        <Tabs.Tab value="profile">Name and password</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="sessions">
        <SessionsPanel />
      </Tabs.Panel>
      <Tabs.Panel value="keys">
        <KeysPanel me={me} />
      </Tabs.Panel>
      <Tabs.Panel value="profile">
        <div className={classes.stack}>
          <ProfilePanel me={me} />
          <PasswordPanel />
        </div>
      </Tabs.Panel>
    </Tabs>
  );
}
