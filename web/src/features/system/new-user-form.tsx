"use client";

import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Role, Schemas } from "@/lib/api/schema";
import { SHORTEST_PASSWORD, textField } from "@/lib/forms";
import { notifyDone } from "@/lib/notify";
import { ROLES } from "./roles";

export function NewUserForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const [role, setRole] = useState<Role>("viewer");
  const create = useMutation({
    mutationFn: (wanted: Schemas["UserCreate"]) => body(api.POST("/auth/users", { body: wanted })),
    onSuccess: async (user) => {
      await client.invalidateQueries({ queryKey: ["system", "users"] });
      notifyDone(`${user.email} can sign in`);
      onDone();
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({
      email: textField(form, "email"),
      name: textField(form, "name") || null,
      password: textField(form, "password"),
      role,
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {create.error ? <Problem error={create.error} /> : null}
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          required
          withAsterisk={false}
          data-autofocus
        />
        <TextInput label="Name" name="name" maxLength={200} />
        <PasswordInput
          label="First password"
          description={`At least ${SHORTEST_PASSWORD} characters; the user can change it.`}
          name="password"
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        <Select
          label="Role"
          data={ROLES}
          value={role}
          allowDeselect={false}
          onChange={(value) => setRole(value ?? role)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Make the user
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
