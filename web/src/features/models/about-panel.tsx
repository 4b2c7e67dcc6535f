"use client";

import { Button } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Section } from "@/components/page/page";
import { CopyButton } from "@/components/ui/copy-button";
import { FactList } from "@/components/ui/fact-list";
import { Time } from "@/components/ui/time";
import type { Me } from "@/lib/api/schema";
import { formatCount } from "@/lib/format";
import type { Model } from "./queries";
import { TagList } from "./tags";

const AboutDialog = dynamic(() => import("./about-dialog").then((each) => each.AboutDialog), {
  ssr: false,
});

/** The plain facts about a model, and the way to change them. */
export function AboutPanel({ me, model }: { me: Me; model: Model }) {
  const [editing, setEditing] = useState(false);
  const limit = model.requests_per_minute;
  return (
    <Section
      title="About"
      actions={
        model.may_change ? (
          <Button
            variant="default"
            leftSection={<IconSettings size={14} />}
            onClick={() => setEditing(true)}
          >
            Change
          </Button>
        ) : undefined
      }
    >
      <FactList
        facts={[
          ["Owner", model.owner_id === me.id ? "You" : model.owner_name],
          ["Tags", <TagList key="tags" tags={model.tags} />],
          ["Versions", formatCount(model.versions, "version")],
          ["Its own limit", limit === 0 ? "none" : `${formatCount(limit, "prediction")} a minute`],
          ["Values asked with", model.keeps_inputs ? "kept in the log" : "not kept"],
          ["Made", <Time key="made" at={model.created_at} />],
          ["Changed", <Time key="changed" at={model.changed_at} />],
          [
            "Id",
            <span key="id">
              <code>{model.id.slice(0, 8)}…</code>{" "}
              <CopyButton value={model.id} label="Copy the id" />
            </span>,
          ],
        ]}
      />
      {model.may_change ? null : (
        <p>Only its owner and administrators may change it; you may use it.</p>
      )}
      {editing ? <AboutDialog model={model} onClose={() => setEditing(false)} /> : null}
    </Section>
  );
}
