"use client";

import { Stack, Tabs } from "@mantine/core";
import type { Me } from "@/lib/api/schema";
import { useFilters } from "@/lib/url";
import { AuditPanel } from "./audit-panel";
import { PartsPanel } from "./parts-panel";
import { UsersPanel } from "./users-panel";

const DEFAULTS = { tab: "parts" };

/** Everybody sees the parts; users and the audit log are for administrators. */
export function SystemTabs({ me }: { me: Me }) {
  const [{ tab }, setFilters] = useFilters(DEFAULTS);
  if (!me.scopes.includes("users:admin")) return <PartsPanel />;
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(value) => setFilters({ tab: value ?? DEFAULTS.tab })}
    >
      <Tabs.List mb="lg">
        <Tabs.Tab value="parts">Parts and queues</Tabs.Tab>
        <Tabs.Tab value="users">Users</Tabs.Tab>
        <Tabs.Tab value="audit">Audit log</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="parts">
        <Stack gap="md">
          <PartsPanel />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="users">
        <UsersPanel me={me} />
      </Tabs.Panel>
      <Tabs.Panel value="audit">
        <AuditPanel />
      </Tabs.Panel>
    </Tabs>
  );
}
