"use client";

import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Select } from "@/components/ui/select";
import { FUEL_GROUPS, fuelName } from "@/lib/fuels";
import { useTypedText } from "@/lib/typed-text";
import { type PlantFilters, isNarrowed } from "./filters";
import { useDataOptions, usePlaceOptions } from "./options";
import classes from "./plants.module.css";

const FUELS = FUEL_GROUPS.map((group) => ({ value: group, label: fuelName(group) }));
/** Between two letters of somebody who types quickly. */
const PAUSE_MS = 180;

interface Props {
  filters: PlantFilters;
  onChange: (changes: Partial<PlantFilters>, how?: { history?: "push" | "replace" }) => void;
  /** What the filters are when nothing is narrowed. */
  cleared: Partial<PlantFilters>;
}

export function PlantFilterBar({ filters, onChange, cleared }: Props) {
  const data = useDataOptions();
  const places = usePlaceOptions(filters.dataset, filters.country);
  const slice = filters.dataset === "" ? "" : `${filters.dataset} ${filters.year}`.trim();
  return (
    <>
      <SearchField value={filters.q} onChange={(q) => onChange({ q }, { history: "replace" })} />
      <Select
        aria-label="Data set and year"
        placeholder="All sources"
        data={data}
        value={slice || null}
        clearable
        onChange={(value) => {
          const [dataset = "", year = ""] = (value ?? "").split(" ");
          onChange({ dataset, year });
        }}
      />
      <Select
        aria-label="Fuel"
        placeholder="Any fuel"
        data={FUELS}
        value={filters.fuel || null}
        clearable
        searchable
        w={130}
        onChange={(value) => onChange({ fuel: value ?? "" })}
      />
      <Select
        aria-label="Country"
        placeholder="Any country"
        data={places.countries}
        value={filters.country || null}
        clearable
        searchable
        w={150}
        onChange={(value) => onChange({ country: value ?? "", state: "" })}
      />
      <Select
        aria-label="State"
        placeholder="Any state"
        data={places.states}
        value={filters.state || null}
        clearable
        searchable
        w={120}
        onChange={(value) => onChange({ state: value ?? "" })}
      />
      <CapacityField
        value={filters.min_capacity_mw}
        onChange={(least) => onChange({ min_capacity_mw: least }, { history: "replace" })}
      />
      {isNarrowed(filters) ? (
        <Button variant="default" onClick={() => onChange(cleared)}>
          Clear
        </Button>
      ) : null}
    </>
  );
}

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** Asks a moment after the last letter; each new question calls off the one before. */
function SearchField({ value, onChange }: FieldProps) {
  const [text, type] = useTypedText(value, onChange, PAUSE_MS);
  return (
    <TextInput
      className={classes.search ?? ""}
      type="search"
      aria-label="Search plants by name"
      placeholder="Search plants by name"
      maxLength={200}
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      rightSection={
        text === "" ? null : (
          <CloseButton size="xs" aria-label="Clear the search" onClick={() => type("")} />
        )
      }
    />
  );
}

function CapacityField({ value, onChange }: FieldProps) {
  const [least, type] = useTypedText(value, onChange, 2 * PAUSE_MS);
  return (
    <TextInput
      type="number"
      aria-label="Capacity of at least, in MW"
      placeholder="MW at least"
      min={0}
      max={1_000_000}
      w={120}
      value={least}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
