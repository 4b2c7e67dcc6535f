import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page, PageHeader } from "@/components/page/page";
import { UploadFlow } from "@/features/models/upload-flow";
import { requireVisitor } from "@/lib/api/server";

export const metadata: Metadata = { title: "Upload a model" };

export default async function UploadPage({ searchParams }: PageProps<"/models/upload">) {
  const me = await requireVisitor();
  const { name } = await searchParams;
  return (
    <Page>
      <PageHeader
        title="Upload a model"
        above={<Link href="/models">Models</Link>}
        description="ONNX, scikit-learn (joblib, pickle, skops), XGBoost (JSON, UBJSON) or LightGBM (text)."
      />
      {me.scopes.includes("models:write") ? (
        <UploadFlow name={typeof name === "string" ? name : ""} />
      ) : (
        <EmptyState title="You may use models, but not upload any">
          Uploading takes the role analyst. An administrator can give it to you.
        </EmptyState>
      )}
    </Page>
  );
}
