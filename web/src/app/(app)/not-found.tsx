import Link from "next/link";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page, PageHeader } from "@/components/page/page";

export default function NotFound() {
  return (
    <Page>
      <PageHeader title="Not found" />
      <EmptyState title="There is no such page" action={<Link href="/">To the dashboard</Link>}>
        The address may be mistyped, or what it led to has been removed.
      </EmptyState>
    </Page>
  );
}
