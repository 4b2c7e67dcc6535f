"use client";

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconUsers } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import classes from "./models.module.css";
import { type Model, grantsQuery } from "./queries";
import { VISIBILITIES } from "./visibility";

const SharingDialog = dynamic(() => import("./sharing-dialog").then((each) => each.SharingDialog), {
  ssr: false,
});

/** Who sees a model; whom it is shared with is for its owner and administrators to know. */
export function SharingPanel({ model }: { model: Model }) {
  const known = VISIBILITIES.find((each) => each.value === model.visibility);
  return (
    <Section title="Who sees it">
      <p className={classes.lead}>{known?.label}</p>
      <p className={classes.note}>{known?.meaning}</p>
      {model.may_change ? <Grants model={model} /> : null}
    </Section>
  );
}

function Grants({ model }: { model: Model }) {
  const query = useQuery(grantsQuery(api, model.id));
  const [editing, setEditing] = useState(false);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <BlockSkeleton height={28} />;
  return (
    <>
      {model.visibility === "shared" ? <Granted grants={query.data} /> : null}
      <Button
        variant="default"
        leftSection={<IconUsers size={14} />}
        onClick={() => setEditing(true)}
      >
        Share
      </Button>
      {editing ? (
        <SharingDialog model={model} grants={query.data} onClose={() => setEditing(false)} />
      ) : null}
    </>
  );
}

function Granted({ grants }: { grants: Schemas["Grants"] }) {
  const { users, roles } = grants;
  if (users.length + roles.length === 0) {
    return <p className={classes.note}>It is shared with nobody yet.</p>;
  }
  return (
    <ul className={classes.people}>
      {roles.map((role) => (
        <li key={role}>every {role}</li>
      ))}
      {users.map((user) => (
        <li key={user.id} title={user.email}>
          {user.name}
        </li>
      ))}
    </ul>
  );
}
