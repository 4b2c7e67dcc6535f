import Link from "next/link";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page, PageHeader } from "@/components/page/page";

export default function ModelNotFound() {
  return (
    <Page>
      <title>No such model · Penstock</title>
      <PageHeader
        title="There is no such model for you"
        above={<Link href="/models">Models</Link>}
      />
      <EmptyState
        title="Nothing to see here"
        action={<Link href="/models">To the models that you may see</Link>}
      >
        It may have been deleted, or its owner has not shared it with you. Ask the owner to share
        it; a model that you have deleted yourself can be restored from the list for a while.
      </EmptyState>
    </Page>
  );
}
