"use client";

import type { ReactNode } from "react";
import { Select } from "@/components/ui/select";
import { type CallFilters, ORIGINS } from "./calls";
import { CallerFilter, VersionFilter } from "./filter-picks";
import classes from "./models.module.css";
import type { Model } from "./queries";
import { SpanPick } from "./span-pick";

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
