"use client";

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconUpload } from "@tabler/icons-react";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { PageHeader } from "@/components/page/page";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/browser";
import type { Me } from "@/lib/api/schema";
import classes from "./models.module.css";
import { type Model, modelQuery } from "./queries";
import { VisibilityBadge } from "./visibility";

const WAY_BACK = <Link href="/models">Models</Link>;

/** Name and standing of a model, above all of its tabs. */
export function ModelHeader({ me, model: reference }: { me: Me; model: string }) {
  const query = useQuery(modelQuery(api, reference));
  const model = query.data;
  if (!model) {
    return (
      <>
        <PageHeader title={reference} above={WAY_BACK} />
        {query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null}
      </>
    );
  }
  return (
    <PageHeader
      title={model.name}
      above={WAY_BACK}
      description={model.description || undefined}
      actions={
        model.owner_id === me.id && me.scopes.includes("models:write") ? (
          <Button
            component={Link}
            href={`/models/upload?name=${encodeURIComponent(model.name)}`}
            variant="default"
            leftSection={<IconUpload size={14} />}
          >
            New version
          </Button>
        ) : undefined
      }
      filters={<Facts me={me} model={model} />}
    />
  );
}

function Facts({ me, model }: { me: Me; model: Model }) {
  const champion = model.aliases["champion"];
  return (
    <div className={classes.facts}>
      {champion === undefined ? (
        <Status tone="warning">no champion</Status>
      ) : (
        <Status tone="good">champion: version {champion}</Status>
      )}
      <VisibilityBadge visibility={model.visibility} />
      <span>{model.owner_id === me.id ? "Yours" : model.owner_name}</span>
      <span className={classes.quiet}>
        changed <Time at={model.changed_at} relative />
      </span>
    </div>
  );
}
