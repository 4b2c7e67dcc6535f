import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { requireVisitor } from "@/lib/api/server";

export default async function AppLayout({ children }: { children: ReactNode }) {
  return <Shell me={await requireVisitor()}>{children}</Shell>;
}
