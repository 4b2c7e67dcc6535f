"use client";

import { CloseButton, SegmentedControl, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Select } from "@/components/ui/select";
import { Status } from "@/components/ui/status";
import type { ModelFilters } from "./queries";
import { VISIBILITIES } from "./visibility";

const OWNERS = [
  { value: "all", label: "All" },
  { value: "me", label: "Mine" },
];
const SEEN_BY = [{ value: "any", label: "Any visibility" }, ...VISIBILITIES];
const TYPING_MS = 250;

export function ModelsFilters(props: {
  filters: ModelFilters;
  onChange: (changes: Partial<ModelFilters>, how?: { history?: "push" | "replace" }) => void;
}) {
  const { filters, onChange } = props;
  const [typed, setTyped] = useState(filters.q ?? "");
  const search = useDebouncedCallback((q: string) => {
    onChange({ q: q.trim() || null }, { history: "replace" });
  }, TYPING_MS);
  return (
    <>
      <TextInput
        aria-label="Search models"
        placeholder="Name, description or tag"
        leftSection={<IconSearch size={14} />}
        w={240}
        maxLength={100}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          search(value);
        }}
      />
      <SegmentedControl
        size="xs"
        data={OWNERS}
        value={filters.owner}
        aria-label="Whose models"
        onChange={(owner) => onChange({ owner })}
      />
      <Select
        aria-label="Visibility"
        w={140}
        data={SEEN_BY}
        value={filters.visibility}
        allowDeselect={false}
        onChange={(visibility) => onChange({ visibility: visibility ?? "any" })}
      />
      {filters.tag ? (
        <span>
          <Status tone="accent">tag: {filters.tag}</Status>
          <CloseButton
            size="sm"
            display="inline-flex"
            aria-label={`Leave out the tag ${filters.tag}`}
            onClick={() => onChange({ tag: null })}
          />
        </span>
      ) : null}
      <Switch
        size="xs"
        label="Deleted"
        checked={filters.deleted}
        onChange={({ currentTarget: { checked } }) => onChange({ deleted: checked })}
      />
    </>
  );
}
