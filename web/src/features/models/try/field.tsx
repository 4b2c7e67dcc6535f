"use client";

import { type AutocompleteProps, TextInput, Textarea } from "@mantine/core";
import { createElement } from "react";
import { Select } from "@/components/ui/select";
import { later, useLater } from "@/lib/later";
import type { Feature, Version } from "../queries";
import { rangeText, takenBy } from "../schema-words";
import classes from "../models.module.css";
import { isUnusual } from "./values";

/** The field for one input, by what it takes. */
export function Field(props: {
  feature: Feature;
  range: Version["ranges"][string] | undefined;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const { feature, value, onChange } = props;
  const { name, type, shape, categories, nullable, open } = feature;
  const shared = {
    label: name,
    description: <Hint {...props} />,
    error: props.error,
    size: "xs",
    ...(nullable ? { placeholder: "null" } : {}),
  } as const;
  if (shape.length > 0) {
    return (
      <Textarea
        {...shared}
        autosize
        maxRows={6}
        className={classes.mono}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  const known = type === "bool" ? ["true", "false"] : (categories ?? []).map(String);
  if (known.length > 0 && (type === "bool" || !open)) {
    return (
      <Select
        {...shared}
        data={known}
        searchable={known.length > 8}
        clearable={nullable}
        allowDeselect={nullable}
        value={value === "" ? null : value}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  }
  if (known.length > 0) {
    return <Proposing {...shared} data={known} limit={60} value={value} onChange={onChange} />;
  }
  return (
    <TextInput
      {...shared}
      {...(type === "string" ? {} : { inputMode: "decimal" as const })}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

const Autocomplete = later<AutocompleteProps>(() =>
  import("@/components/ui/mantine-select").then((each) => each.Autocomplete),
);

/** Any text, with proposals as soon as these are loaded. */
function Proposing(props: AutocompleteProps & { onChange: (value: string) => void }) {
  const loaded = useLater(Autocomplete);
  if (loaded) return createElement(loaded, props);
  const { label, description, error, value = "" } = props;
  return <TextInput {...{ label, description, error }} readOnly value={value} />;
}

function Hint(props: {
  feature: Feature;
  range: Version["ranges"][string] | undefined;
  value: string;
}) {
  const { feature, range, value } = props;
  if (isUnusual(range, value)) {
    return (
      <span className={classes.unusual}>
        Outside of the sample, which has {rangeText(range)}: the model has hardly seen such.
      </span>
    );
  }
  const taken = feature.categories
    ? feature.open
      ? "one of these, or another"
      : "one of these"
    : takenBy(feature);
  const reaches = range ? `; ${rangeText(range) ?? ""} in the sample` : "";
  return (
    <>
      {feature.description ? `${feature.description}; ` : ""}
      {feature.type}, {taken}
      {reaches}
    </>
  );
}
