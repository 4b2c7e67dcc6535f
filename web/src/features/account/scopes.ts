const MEANINGS: Record<string, string> = {
  "plants:read": "Ask about plants",
  "loads:read": "See loads and rejected rows",
  "loads:write": "Upload and replay files",
  "models:read": "See models",
  "models:write": "Upload and promote models",
  predict: "Ask models for predictions",
  "webhooks:read": "See webhooks",
  "webhooks:write": "Change webhooks",
  "users:admin": "Administer users",
};

/** A scope in words; its own name where we have none. */
export function explainScope(scope: string): string {
  return MEANINGS[scope] ?? scope;
}
