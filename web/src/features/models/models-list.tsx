"use client";

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconCube, IconUpload } from "@tabler/icons-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { PageHeader, Section } from "@/components/page/page";
import { DataTable } from "@/components/table/data-table";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import { useFilters } from "@/lib/url";
import { modelColumns } from "./model-columns";
import { ModelsFilters } from "./models-filters";
import { MODEL_FILTERS, type ModelFilters, type ModelSummary, modelsQuery } from "./queries";
import { RestoreModel } from "./restore-model";

/** The models that the visitor may see, and the way to a new one. */
export function ModelsList({ me }: { me: Me }) {
  const [filters, setFilters] = useFilters(MODEL_FILTERS);
  const mayUpload = me.scopes.includes("models:write");
  return (
    <>
      <PageHeader
        title="Models"
        description="Yours and those that others share with you. The champion of a model answers predictions."
        actions={
          mayUpload ? (
            <Button component={Link} href="/models/upload" leftSection={<IconUpload size={14} />}>
              Upload a model
            </Button>
          ) : undefined
        }
        filters={<ModelsFilters filters={filters} onChange={setFilters} />}
      />
      <Section flush>
        <Found me={me} filters={filters} onChange={setFilters} />
      </Section>
    </>
  );
}

function Found(props: {
  me: Me;
  filters: ModelFilters;
  onChange: (changes: Partial<ModelFilters>) => void;
}) {
  const { me, filters, onChange } = props;
  const query = useInfiniteQuery(modelsQuery(api, filters));
  const [restored, setRestored] = useState<ModelSummary | null>(null);
  const columns = useMemo(
    () =>
      modelColumns({
        me,
        deleted: filters.deleted,
        onTag: (tag) => onChange({ tag }),
        onRestore: setRestored,
      }),
    [me, filters.deleted, onChange],
  );
  if (query.error) {
    return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <TableSkeleton />;
  return (
    <>
      <DataTable
        label="Models"
        rows={query.data.pages.flatMap((page) => page.items)}
        columns={columns}
        rowKey={(model) => model.id}
        maxHeight={720}
        {...(query.hasNextPage && !query.isFetchingNextPage
          ? { onEndReached: () => void query.fetchNextPage() }
          : {})}
        empty={<NoModels me={me} filters={filters} />}
      />
      <RestoreModel model={restored} onClose={() => setRestored(null)} />
    </>
  );
}

function NoModels({ me, filters }: { me: Me; filters: ModelFilters }) {
  if (filters.deleted) {
    return (
      <EmptyState icon={<IconCube size={28} />} title="No deleted models">
        A model that is deleted stands here, and can be restored, for the grace period of this
        installation: a week, unless its administrator chose another.
      </EmptyState>
    );
  }
  if (JSON.stringify(filters) !== JSON.stringify(MODEL_FILTERS)) {
    return (
      <EmptyState
        icon={<IconCube size={28} />}
        title="No model matches"
        action={<Link href="/models">Show all models</Link>}
      >
        Look for another name or tag, or leave a filter out.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<IconCube size={28} />}
      title="No models yet"
      action={
        me.scopes.includes("models:write") ? (
          <Link href="/models/upload">Upload your first model</Link>
        ) : undefined
      }
    >
      A model is a file from ONNX, scikit-learn, XGBoost or LightGBM. It is converted in a sandbox
      and answers predictions a few seconds later.
    </EmptyState>
  );
}
