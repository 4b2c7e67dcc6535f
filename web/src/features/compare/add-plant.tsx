"use client";

import { Combobox, Loader, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { FuelDot } from "@/components/ui/fuel";
import { placeOf } from "@/features/plants/naming";
import { proposalsQuery } from "@/features/plants/queries";
import { api } from "@/lib/api/browser";
import { formatPower } from "@/lib/format";
import { MOST_COMPARED } from "./choice";
import classes from "./compare.module.css";

const PAUSE_MS = 180;

/** Looks plants up by name, the largest first, and hands on the one that is picked. */
export function AddPlant(props: {
  full: boolean;
  taken: readonly string[];
  onAdd: (id: string) => void;
}) {
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
        <TextInput
          className={classes.add ?? ""}
          aria-label="Add a plant by name"
          placeholder={props.full ? `${MOST_COMPARED} plants are the most` : "Add a plant by name"}
          disabled={props.full}
          maxLength={200}
          leftSection={<IconSearch size={14} />}
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
