import type { Role } from "@/lib/api/schema";

export const ROLES: { value: Role; label: string }[] = [
  { value: "viewer", label: "Viewer: asks" },
  { value: "analyst", label: "Analyst: also loads files and models" },
  { value: "admin", label: "Administrator: also manages users" },
];
