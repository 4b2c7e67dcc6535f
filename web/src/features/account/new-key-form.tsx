"use client";

import { Button, Checkbox, Group, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Me, Schemas } from "@/lib/api/schema";
import { textField } from "@/lib/forms";
import { keysQuery } from "./queries";
import { explainScope } from "./scopes";

const LIFETIMES = [
  { value: "7", label: "In a week" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "never", label: "Never" },
];
const DAY_MS = 86_400_000;

export function NewKeyForm(props: { me: Me; onMade: (key: Schemas["ApiKeyCreated"]) => void }) {
  const client = useQueryClient();
  const [lifetime, setLifetime] = useState("90");
  const [scopes, setScopes] = useState(() => props.me.scopes.filter((each) => !isAdmin(each)));
  const create = useMutation({
    mutationFn: (wanted: Schemas["ApiKeyCreate"]) => body(api.POST("/auth/keys", { body: wanted })),
    onSuccess: async (key) => {
      props.onMade(key);
      await client.invalidateQueries(keysQuery(api));
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = textField(new FormData(event.currentTarget), "name");
    create.mutate({ name, scopes, expires_at: expiry(lifetime) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {create.error ? <Problem error={create.error} /> : null}
        <TextInput
          label="Name"
          description="What will use it, so that you know it again."
          name="name"
          maxLength={200}
          required
          withAsterisk={false}
          data-autofocus
        />
        <Select
          label="Expires"
          data={LIFETIMES}
          value={lifetime}
          allowDeselect={false}
          onChange={(value) => setLifetime(value ?? lifetime)}
        />
        <Checkbox.Group label="May" value={scopes} onChange={setScopes}>
          <Stack gap="sm" mt="sm">
            {props.me.scopes.map((scope) => (
              <Checkbox
                key={scope}
                size="xs"
                value={scope}
                label={explainScope(scope)}
                description={scope}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function isAdmin(scope: string): boolean {
  return scope === "users:admin";
}

function expiry(lifetime: string): string | null {
  if (lifetime === "never") return null;
  return new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString();
}
