"use client";

import { Combobox, Loader, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FuelDot } from "@/components/ui/fuel";
import { placeOf } from "@/features/plants/naming";
import { proposalsQuery } from "@/features/plants/queries";
import { api } from "@/lib/api/browser";
import { formatPower } from "@/lib/format";
import classes from "./compare.module.css";
import { SearchField } from "./search-field";

const PAUSE_MS = 180;

export interface SearchProps {
  full: boolean;
  taken: readonly string[];
  onAdd: (id: string) => void;
}

/** Looks plants up by name, the largest first, and hands on the one that is picked. */
export function PlantSearch(props: SearchProps) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), PAUSE_MS);
  const { data, isFetching } = useQuery(proposalsQuery(api, asked));
  const found = (asked === "" ? [] : (data?.items ?? [])).filter(
    (plant) => !props.taken.includes(plant.id),
  );
  const pick = (id: string) => {
    props.onAdd(id);
    setText("");
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={pick}>
      <Combobox.Target>
        <SearchField
          full={props.full}
          rightSection={isFetching ? <Loader size={14} /> : null}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={asked === ""}>
        <Combobox.Options aria-label="Plants found">
          {found.map((plant) => (
            <Combobox.Option key={plant.id} value={plant.id}>
              <span className={classes.proposal}>
                <FuelDot code={plant.primary_fuel} />
                <span className={classes.proposalName}>{plant.name}</span>
                <span className={classes.proposalPlace}>
                  {placeOf(plant)}, {formatPower(plant.capacity_mw)}
                </span>
              </span>
            </Combobox.Option>
          ))}
          {found.length === 0 && !isFetching ? (
            <Combobox.Empty>No plant has a name that begins like this</Combobox.Empty>
          ) : null}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
