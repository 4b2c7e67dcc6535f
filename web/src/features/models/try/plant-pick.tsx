"use client";

import { Combobox, Loader, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/lib/api/browser";
import { body } from "@/lib/api/client";
import type { Schemas } from "@/lib/api/schema";
import { formatPower } from "@/lib/format";
import { fuelGroup, fuelName } from "@/lib/fuels";
import classes from "../models.module.css";

export type Plant = Pick<
  Schemas["PlantSummary"],
  "id" | "name" | "state" | "capacity_mw" | "primary_fuel"
>;

const SHORTEST_QUERY = 2;
const TYPING_MS = 200;

function plantsQuery(q: string) {
  return queryOptions({
    queryKey: ["models", "plants", q],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/power-plants", { params: { query: { q, limit: 12 } }, signal })),
    enabled: q.length >= SHORTEST_QUERY,
    placeholderData: keepPreviousData,
  });
}

/** Finds a plant by name as one types; the model is asked with what is known of it. */
export function PlantPick(props: { plant: Plant | null; onPick: (plant: Plant | null) => void }) {
  const { plant, onPick } = props;
  const [typed, setTyped] = useState(plant?.name ?? "");
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const query = useQuery(plantsQuery(q));
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const found = query.data?.items ?? [];
  const pick = (id: string) => {
    const picked = found.find((each) => each.id === id);
    if (!picked) return;
    setTyped(picked.name);
    onPick(picked);
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={pick} shadow="md">
      <Combobox.Target>
        <TextInput
          label="Plant"
          description={
            plant
              ? [
                  plant.state,
                  fuelName(fuelGroup(plant.primary_fuel)),
                  formatPower(plant.capacity_mw),
                ]
                  .filter(Boolean)
                  .join(", ")
              : "By name; the model is asked with what is known of it."
          }
          placeholder="Palo Verde"
          value={typed}
          rightSection={query.isFetching ? <Loader size={14} /> : null}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            onPick(null);
            combobox.openDropdown();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={q.length < SHORTEST_QUERY || !query.data}>
        <Combobox.Options aria-label="Plants">
          {found.map((each) => (
            <Combobox.Option key={each.id} value={each.id}>
              {each.name}{" "}
              <span className={classes.quiet}>
                {[each.state, formatPower(each.capacity_mw)].filter(Boolean).join(", ")}
              </span>
            </Combobox.Option>
          ))}
          {found.length === 0 ? <Combobox.Empty>No plant has such a name</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
