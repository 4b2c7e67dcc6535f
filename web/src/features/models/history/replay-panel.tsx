"use client";

import { Button, Group, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Me } from "@/lib/api/schema";
import { spanParams } from "../calls";
import classes from "../models.module.css";
import { type Model, versionsQuery } from "../queries";

import type { HistoryFilters } from "./filters";
import { HISTORY_KEY } from "./queries";
import { ReplayReport } from "./replay-report";

const MOST_ROWS = 10_000;

/** Runs what was logged on another version, and says how its answers differ. */
export function ReplayPanel(props: {
  me: Me;
  model: Model;
  filters: HistoryFilters;
  now: string;
  onOpen: (id: string) => void;
}) {
  const { me, model, filters, now, onOpen } = props;
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(null);
  const [limit, setLimit] = useState("1000");
  const versions = useInfiniteQuery(versionsQuery(api, model.id));
  const numbers =
    versions.data?.pages.flatMap((page) => page.items.map((one) => one.version)) ?? [];
  // The newest that is not the champion is what one wants to know about before it is promoted.
  const proposed = numbers.find((each) => each !== model.aliases["champion"]) ?? numbers[0];
  const version = chosen ?? (proposed === undefined ? null : String(proposed));
  const replay = useMutation({
    mutationFn: (candidate: number) =>
      body(
        api.POST("/api/v1/models/{model}/replay", {
          params: { path: { model: model.id } },
          body: { version: candidate, limit: Number(limit), ...spanParams(filters, now) },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: HISTORY_KEY }),
  });
  if (!me.scopes.includes("predict")) return null;
  return (
    <Section
      title="Replay"
      description="Asks another version what was asked in the time above, and compares its answers with those of the log. Nobody is told, no limit counts it, and sums leave it out."
    >
      <div className={classes.parts}>
        <Group gap="sm" align="end">
          <Select
            label="Version"
            w={180}
            data={numbers.map((number) => ({
              value: String(number),
              label: number === model.aliases["champion"] ? `${number} (champion)` : `${number}`,
            }))}
            value={version}
            allowDeselect={false}
            onChange={setChosen}
          />
          <TextInput
            label="Rows at most"
            type="number"
            w={140}
            min={1}
            max={MOST_ROWS}
            value={limit}
            onChange={({ currentTarget: { value } }) => setLimit(value)}
          />
          <Button
            loading={replay.isPending}
            disabled={version === null || !isLimit(limit)}
            onClick={() => replay.mutate(Number(version))}
          >
            Replay
          </Button>
        </Group>
        {replay.error ? <Problem error={replay.error} /> : null}
        {replay.data ? <ReplayReport report={replay.data} onOpen={onOpen} /> : null}
      </div>
    </Section>
  );
}

function isLimit(text: string): boolean {
  const limit = Number(text);
  return Number.isInteger(limit) && limit >= 1 && limit <= MOST_ROWS;
}
