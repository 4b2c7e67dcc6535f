"use client";

import { Button, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Select } from "@/components/ui/select";
import { formatCode } from "@/lib/format";
import { FilterBar } from "../filter-bar";
import type { Model } from "../queries";
import { type HistoryFilters, OUTCOMES, isNarrowed } from "./filters";

const NONE = {
  version: null,
  caller: null,
  origin: null,
  outcome: null,
  error: null,
  request: null,
};

/** Which predictions are listed; each choice stands in the address of the page. */
export function HistoryFilterBar(props: {
  model: Model;
  filters: HistoryFilters;
  onChange: (changes: Partial<HistoryFilters>) => void;
}) {
  const { model, filters, onChange } = props;
  return (
    <FilterBar model={model} filters={filters} onChange={onChange} anyOrigin="Asked in any way">
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        w={140}
        clearable
        clearButtonProps={{ "aria-label": "Show all outcomes" }}
        data={OUTCOMES}
        value={filters.outcome}
        onChange={(outcome) => onChange({ outcome, error: null })}
      />
      <RequestField
        // A link to another request is another field.
        key={filters.request ?? ""}
        value={filters.request}
        onChange={(request) => onChange({ request })}
      />
      {isNarrowed(filters) ? (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} />}
          onClick={() => onChange(NONE)}
        >
          {filters.error ? `Clear filters (${formatCode(filters.error)})` : "Clear filters"}
        </Button>
      ) : null}
    </FilterBar>
  );
}

function RequestField(props: { value: string | null; onChange: (value: string | null) => void }) {
  const shown = props.value ?? "";
  const done = (text: string) => {
    if (text.trim() !== shown) props.onChange(text.trim() || null);
  };
  return (
    <TextInput
      aria-label="Request id"
      placeholder="Request id"
      w={150}
      maxLength={128}
      defaultValue={shown}
      onBlur={({ currentTarget: { value } }) => done(value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") done(event.currentTarget.value);
      }}
    />
  );
}
