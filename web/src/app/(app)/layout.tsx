import type { ReactNode } from "react";
import { Problem } from "@/components/feedback/problem";
import { Page } from "@/components/page/page";
import { Shell } from "@/components/shell/shell";
import { goToSignIn, visitorOrProblem } from "@/lib/api/server";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const { me, problem } = await visitorOrProblem();
  if (problem) {
    return (
      <main>
        <Page>
          <Problem error={problem} reload />
        </Page>
      </main>
    );
  }
  return <Shell me={me ?? (await goToSignIn())}>{children}</Shell>;
}
