"use client";

import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Me } from "@/lib/api/schema";
import { textField } from "@/lib/forms";
import { notifyDone } from "@/lib/notify";
import classes from "./account.module.css";

export function ProfilePanel({ me }: { me: Me }) {
  const router = useRouter();
  const rename = useMutation({
    mutationFn: (name: string) => body(api.PATCH("/auth/me", { body: { name } })),
    onSuccess: () => {
      notifyDone("The name has been changed");
      // The shell, made on the server, shows it too.
      router.refresh();
    },
  });
  return (
    <Section title="Name" description="How others see you.">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate(textField(new FormData(event.currentTarget), "name"));
        }}
      >
        {rename.error ? <Problem error={rename.error} /> : null}
        <TextInput
          label="Name"
          name="name"
          autoComplete="name"
          defaultValue={me.name}
          maxLength={200}
          required
          withAsterisk={false}
        />
        <div>
          <Button type="submit" loading={rename.isPending}>
            Save the name
          </Button>
        </div>
      </form>
    </Section>
  );
}
