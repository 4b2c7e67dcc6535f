"use client";

import { TextInput } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { Select } from "@/components/ui/select";
import { OWN_SPAN, SPANS, type SpanFilters, localText, utcOfLocal } from "./span";

const CHOICES = [
  ...SPANS.map(({ value, label }) => ({ value, label })),
  { value: OWN_SPAN, label: "Another time…" },
];

/** Which time is looked at: the last so long, or between two times of the visitor's zone. */
export function SpanPick(props: {
  filters: SpanFilters;
  onChange: (changes: Partial<SpanFilters>) => void;
}) {
  const { filters, onChange } = props;
  const value = CHOICES.some((each) => each.value === filters.span) ? filters.span : "week";
  return (
    <>
      <Select
        aria-label="Time"
        w={150}
        data={CHOICES}
        value={value}
        allowDeselect={false}
        onChange={(span) => onChange({ span: span ?? "week", since: null, until: null })}
      />
      {value === OWN_SPAN ? (
        <>
          <MomentField
            label="From"
            value={filters.since}
            onChange={(since) => onChange({ since })}
          />
          <MomentField
            label="Until"
            value={filters.until}
            onChange={(until) => onChange({ until })}
          />
        </>
      ) : null}
    </>
  );
}

/** A time of the visitor's zone, handed on in UTC; the server, which knows no zone, leaves it out. */
export function MomentField(props: {
  label: string;
  value: string | null;
  onChange: (at: string | null) => void;
}) {
  const inBrowser = useSyncExternalStore(subscribeToNothing, yes, no);
  if (!inBrowser) return null;
  return (
    <TextInput
      type="datetime-local"
      aria-label={props.label}
      title={props.label}
      w={190}
      defaultValue={localText(props.value)}
      onBlur={({ currentTarget: { value } }) => {
        const at = utcOfLocal(value);
        if (localText(at) !== localText(props.value)) props.onChange(at);
      }}
    />
  );
}

function subscribeToNothing(): () => void {
  return () => undefined;
}
function yes(): boolean {
  return true;
}
function no(): boolean {
  return false;
}
