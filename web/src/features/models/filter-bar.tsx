"use client";

import type { ReactNode } from "react";
import { Select } from "@/components/ui/select";
import { CallerFilter, VersionFilter } from "./filter-picks";
import { ORIGINS } from "./history/filters";
import classes from "./models.module.css";
import type { Model } from "./queries";
import type { SpanFilters } from "./span";
import { SpanPick } from "./span-pick";

type CallFilters = SpanFilters & {
  version: string | null;
  caller: string | null;
  origin: string | null;
};

/** Which calls of a model are looked at; each choice stands in the address of the page. */
export function FilterBar(props: {
  model: Model;
  filters: CallFilters;
  onChange: (changes: Partial<CallFilters>) => void;
  /** What is meant without a choice of how it was asked. */
  anyOrigin: string;
  children?: ReactNode;
}) {
  const { model, filters, onChange, anyOrigin } = props;
  return (
    <div className={classes.filterBar} role="group" aria-label="Filters">
      <SpanPick filters={filters} onChange={onChange} />
      <VersionFilter
        model={model}
        value={filters.version}
        onChange={(version) => onChange({ version })}
      />
      <CallerFilter value={filters.caller} onChange={(caller) => onChange({ caller })} />
      <Select
        aria-label="How it was asked"
        placeholder={anyOrigin}
        w={210}
        clearable
        clearButtonProps={{ "aria-label": "Show all ways" }}
        data={ORIGINS}
        value={filters.origin}
        onChange={(origin) => onChange({ origin })}
      />
      {props.children}
    </div>
  );
}
