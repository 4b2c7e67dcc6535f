/** Who asked, as one word of a URL: `user:<id or me>` or `key:<id>`. */

/** `user:0197…` as words, where nobody knows a name. */
export function callerText(caller: string): string {
  const [kind = "", id = ""] = caller.split(":", 2);
  return `${kind === "key" ? "Key" : "User"} ${id.slice(-8)}`;
}

/** The filter as parameters of a question. */
export function callerParams(caller: string | null): { user_id?: string; key_id?: string } {
  const [kind = "", id = ""] = (caller ?? "").split(":", 2);
  if (id === "") return {};
  return kind === "key" ? { key_id: id } : { user_id: id };
}
