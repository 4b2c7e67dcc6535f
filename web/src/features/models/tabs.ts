/** The pages of one model, in the order of their tabs; each is a folder in `app/(app)/models/[id]`. */
export const MODEL_TABS = [
  { path: "", label: "Overview" },
  { path: "/try", label: "Try" },
  { path: "/versions", label: "Versions" },
  { path: "/history", label: "History" },
  { path: "/analytics", label: "Analytics" },
] as const;

/** The address of a model, or of one of its tabs: `modelPath(id, "/try")`. */
export function modelPath(model: string, tab = ""): string {
  return `/models/${encodeURIComponent(model)}${tab}`;
}
