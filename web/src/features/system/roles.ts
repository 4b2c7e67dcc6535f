import type { Role } from "@/lib/api/schema";

export const ROLES: { value: Role; label: string }[] = [
  { value: "viewer", label: "Viewer: looks" },
  { value: "analyst", label: "Analyst: also asks models, and loads files and models" },
  { value: "admin", label: "Administrator: also manages users" },
];
