"use client";

import { Tabs } from "@mantine/core";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { Section } from "@/components/page/page";
import { CodeBlock } from "@/components/ui/code-block";
import type { Me } from "@/lib/api/schema";
import type { Model } from "../queries";
import { KEY, codeSamples } from "./code-samples";
import type { Asked } from "./request";

/** The same question from a program. */
export function CodePanel({ me, model, asked }: { me: Me; model: Model; asked: Asked }) {
  const origin = useSyncExternalStore(subscribeToNothing, originHere, originUnknown);
  // One's own models come first under their name; those of others are certain by their id only.
  const reference = model.owner_id === me.id ? model.name : model.id;
  const samples = codeSamples(origin, reference, asked);
  return (
    <Section
      title="The same call"
      description={
        <>
          <code>{KEY}</code> stands for a key of yours:{" "}
          <Link href="/account?tab=keys">make one</Link> that may predict. It is shown once.
        </>
      }
    >
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List mb="md">
          {samples.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {samples.map(({ id, label, code }) => (
          <Tabs.Panel key={id} value={id}>
            <CodeBlock code={code} label={label} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Section>
  );
}

function subscribeToNothing(): () => void {
  return () => undefined;
}
function originHere(): string {
  return window.location.origin;
}
function originUnknown(): string {
  return "";
}
