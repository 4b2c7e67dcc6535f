"use client";

import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useRef, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { api } from "@/lib/api/browser";
import { SHORTEST_PASSWORD, textField } from "@/lib/forms";
import { notifyDone } from "@/lib/notify";
import classes from "./account.module.css";
import { sessionsQuery } from "./queries";

interface Passwords {
  current_password: string;
  new_password: string;
}

export function PasswordPanel() {
  const form = useRef<HTMLFormElement>(null);
  const [mismatch, setMismatch] = useState(false);
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (body: Passwords) => api.PUT("/auth/password", { body }),
    onSuccess: async () => {
      form.current?.reset();
      notifyDone("The password has been changed; all other sessions have ended");
      await client.invalidateQueries(sessionsQuery(api));
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const wanted = textField(given, "new_password");
    const differs = wanted !== textField(given, "repeated");
    setMismatch(differs);
    if (differs) return;
    change.mutate({
      current_password: textField(given, "current_password"),
      new_password: wanted,
    });
  };
  return (
    <Section title="Password" description="Changing it ends all other sessions; API keys stay.">
      <form ref={form} className={classes.form} onSubmit={submit}>
        {change.error ? <Problem error={change.error} /> : null}
        <PasswordInput
          label="Current password"
          name="current_password"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <PasswordInput
          label="New password"
          description={`At least ${SHORTEST_PASSWORD} characters.`}
          name="new_password"
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label="New password again"
          name="repeated"
          autoComplete="new-password"
          required
          withAsterisk={false}
          error={mismatch ? "The two differ; type the new one twice." : null}
        />
        <div>
          <Button type="submit" loading={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Section>
  );
}
