import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";

export interface Credentials {
  email: string;
  password: string;
}

/** Begin a session; the answer sets an HttpOnly cookie and tells this page no token. */
export function signIn(credentials: Credentials): Promise<Schemas["Tokens"]> {
  return body(api.POST("/auth/login", { body: { ...credentials, cookies: true } }));
}

/** Make an account and begin its first session. */
export async function register(
  account: Credentials & { name: string },
): Promise<Schemas["Tokens"]> {
  const { name, ...credentials } = account;
  await api.POST("/auth/register", { body: name === "" ? credentials : { ...credentials, name } });
  return signIn(credentials);
}

/** Load the page that the visitor wanted; nothing of the time before remains in memory. */
export function enter(next: string): void {
  window.location.assign(next);
}
