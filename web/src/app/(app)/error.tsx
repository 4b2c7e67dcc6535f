"use client";

import { Problem } from "@/components/feedback/problem";
import { Page } from "@/components/page/page";

export default function AppError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Page>
      <Problem error={error} onRetry={retry} />
    </Page>
  );
}
