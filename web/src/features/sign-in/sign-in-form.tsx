"use client";

import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { textField } from "@/lib/forms";
import classes from "./sign-in.module.css";
import { type Credentials, enter, signIn } from "./requests";

export function SignInForm({ next, mayRegister }: { next: string; mayRegister: boolean }) {
  const mutation = useMutation({
    mutationFn: signIn,
    onSuccess: () => enter(next),
  });
  const submit = (form: FormData) => {
    const credentials: Credentials = {
      email: textField(form, "email"),
      password: textField(form, "password"),
    };
    mutation.mutate(credentials);
  };
  return (
    <>
      <h1 className={classes.title}>Sign in</h1>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
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
          autoFocus
        />
        <PasswordInput
          size="sm"
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <Button type="submit" size="sm" loading={mutation.isPending || mutation.isSuccess}>
          Sign in
        </Button>
      </form>
      <p className={classes.other}>
        No account yet?{" "}
        {mayRegister ? (
          <Anchor component={Link} href={withNext("/register", next)} inherit underline="always">
            Create one
          </Anchor>
        ) : (
          "An administrator creates it."
        )}
      </p>
    </>
  );
}

function withNext(path: string, next: string): string {
  return next === "/" ? path : `${path}?next=${encodeURIComponent(next)}`;
}
