"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Select } from "@/components/ui/select";
import { keysQuery } from "@/features/account/queries";
import { api } from "@/lib/api/browser";
import { callerText } from "./callers";
import { type Model, versionsQuery } from "./queries";

/** A version to look at, or all; null stands for all. */
export function VersionFilter(props: {
  model: Model;
  value: string | null;
  onChange: (version: string | null) => void;
}) {
  const { data } = useInfiniteQuery(versionsQuery(api, props.model.id));
  const numbers = data?.pages.flatMap((page) => page.items.map(({ version }) => version)) ?? [];
  return (
    <Select
      aria-label="Version"
      placeholder="All versions"
      w={140}
      clearable
      clearButtonProps={{ "aria-label": "Show all versions" }}
      data={numbers.map((number) => ({ value: String(number), label: `Version ${number}` }))}
      value={props.value}
      onChange={props.onChange}
    />
  );
}

/** Who asked, as one filter: `user:<id or me>`, `key:<id>`; null stands for all. */
export function CallerFilter(props: {
  value: string | null;
  onChange: (caller: string | null) => void;
}) {
  const { data } = useQuery(keysQuery(api));
  const { value } = props;
  const options = [
    { value: "user:me", label: "Only I" },
    ...(data?.items ?? []).map(({ id, name }) => ({ value: `key:${id}`, label: `Key ${name}` })),
  ];
  const known = value === null || options.some((each) => each.value === value);
  return (
    <Select
      aria-label="Asked by"
      placeholder="Asked by anybody"
      w={180}
      clearable
      clearButtonProps={{ "aria-label": "Show all callers" }}
      data={known ? options : [...options, { value, label: callerText(value) }]}
      value={value}
      onChange={props.onChange}
    />
  );
}
