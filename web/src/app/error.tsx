"use client";

import { Problem } from "@/components/feedback/problem";
import { Page } from "@/components/page/page";

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main>
      <Page>
        <Problem error={error} onRetry={retry} />
      </Page>
    </main>
  );
}
