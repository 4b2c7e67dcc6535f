/** As the AuthService demands it. */
export const SHORTEST_PASSWORD = 10;

/** The text of a field; empty when it is not there. */
export function textField(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
