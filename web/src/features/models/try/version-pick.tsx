"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/browser";
import { type Model, versionsQuery } from "../queries";

/** Which version is asked; the champion first, which others ask too. */
export function VersionPick(props: {
  model: Model;
  version: number;
  onPick: (number: number) => void;
}) {
  const { model, version, onPick } = props;
  const { data } = useInfiniteQuery(versionsQuery(api, model.id));
  const numbers = data?.pages.flatMap((page) => page.items.map((each) => each.version)) ?? [];
  const champion = model.aliases["champion"];
  const options = [
    ...new Set([...(champion === undefined ? [] : [champion]), version, ...numbers]),
  ];
  return (
    <Select
      aria-label="Version"
      w={180}
      data={options.map((number) => ({ value: String(number), label: labelOf(model, number) }))}
      value={String(version)}
      allowDeselect={false}
      onChange={(value) => onPick(Number(value ?? version))}
    />
  );
}

function labelOf(model: Model, number: number): string {
  const names = Object.entries(model.aliases).flatMap(([name, each]) =>
    each === number ? [name] : [],
  );
  return names.length > 0 ? `Version ${number} (${names.join(", ")})` : `Version ${number}`;
}
