import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/page/page";

export const metadata: Metadata = { title: "Dashboard" };

export default function DashboardPage() {
  return (
    <Page wide>
      <PageHeader title="Dashboard" />
    </Page>
  );
}
