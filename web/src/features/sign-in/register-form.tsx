"use client";

import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { SHORTEST_PASSWORD, textField } from "@/lib/forms";
import classes from "./sign-in.module.css";
import { enter, register } from "./requests";

export function RegisterForm({ next }: { next: string }) {
  const mutation = useMutation({ mutationFn: register, onSuccess: () => enter(next) });
  return (
    <>
      <h1 className={classes.title}>Create an account</h1>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          mutation.mutate({
            email: textField(form, "email"),
            name: textField(form, "name"),
            password: textField(form, "password"),
          });
        }}
      >
        {mutation.error ? <Problem error={mutation.error} /> : null}
        <TextInput
          size="sm"
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
        />
        <TextInput
          size="sm"
          label="Name"
          description="How others see you; your address when left out."
          name="name"
          autoComplete="name"
          maxLength={200}
        />
        <PasswordInput
          size="sm"
          label="Password"
          description={`At least ${SHORTEST_PASSWORD} characters.`}
          name="password"
          autoComplete="new-password"
          minLength={SHORTEST_PASSWORD}
          required
          withAsterisk={false}
        />
        <Button type="submit" size="sm" loading={mutation.isPending || mutation.isSuccess}>
          Create the account
        </Button>
      </form>
      <p className={classes.other}>
        Already have one?{" "}
        <Anchor component={Link} href="/sign-in" inherit underline="always">
          Sign in
        </Anchor>
      </p>
    </>
  );
}
