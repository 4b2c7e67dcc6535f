"use client";

import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/browser";
import { fuelName } from "@/lib/fuels";
import { countryName, stateName } from "@/lib/places";
import { type Choice, type DashboardFilters, type DatasetView, METRICS, yearsOf } from "./choice";
import classes from "./dashboard.module.css";
import { byFuelGroup } from "./figures";
import { fuelsQuery, regionsQuery } from "./queries";
import { METRIC_NAMES } from "./units";

type Change = (changes: Partial<DashboardFilters>) => void;

/** What is looked at; each choice stands in the address of the page. */
export function FilterBar(props: {
  datasets: readonly DatasetView[];
  choice: Choice | null;
  change: Change;
}) {
  const { datasets, choice, change } = props;
  return (
    <>
      <Select
        aria-label="Data set"
        className={classes.dataset}
        data={datasets.map(({ slug, title }) => ({ value: slug, label: title }))}
        value={choice?.dataset.slug ?? null}
        placeholder="Data set"
        allowDeselect={false}
        onChange={(dataset) => {
          // Another data set has other years, and other names for places.
          change({ dataset, year: null, country: null, state: null, fuel: null });
        }}
      />
      {choice ? <Narrowing choice={choice} change={change} /> : null}
    </>
  );
}

function Narrowing({ choice, change }: { choice: Choice; change: Change }) {
  const { dataset, year, metric } = choice;
  const narrowed = choice.country ?? choice.state ?? choice.fuel;
  return (
    <>
      <Select
        aria-label="Year"
        className={classes.year}
        data={yearsOf(dataset).map(String)}
        value={String(year)}
        allowDeselect={false}
        onChange={(chosen) => change({ year: chosen })}
      />
      <RegionSelect choice={choice} change={change} />
      <FuelSelect choice={choice} change={change} />
      <SegmentedControl
        aria-label="Metric"
        size="xs"
        data={METRICS.map((value) => ({
          value,
          label: METRIC_NAMES[value],
          disabled: !dataset.metrics.includes(value),
        }))}
        value={metric}
        onChange={(chosen) => change({ metric: chosen })}
      />
      {narrowed === null ? null : (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} />}
          onClick={() => change({ country: null, state: null, fuel: null })}
        >
          Clear filters
        </Button>
      )}
    </>
  );
}

function RegionSelect({ choice, change }: { choice: Choice; change: Change }) {
  const { data } = useQuery(regionsQuery(api, choice));
  const options = useMemo(() => regionOptions(data), [data]);
  const { state, country } = choice;
  const value = state !== null ? `state:${state}` : country !== null ? `country:${country}` : null;
  return (
    <Select
      aria-label="State or country"
      placeholder="All regions"
      className={classes.filter}
      data={options}
      value={value}
      searchable
      clearable
      clearButtonProps={{ "aria-label": "Show all regions" }}
      nothingFoundMessage="Nothing like that"
      onChange={(chosen) => {
        const [kind, name] = splitOnce(chosen ?? "");
        change({
          state: kind === "state" ? name : null,
          country: kind === "country" ? name : null,
        });
      }}
    />
  );
}

type Regions = Awaited<ReturnType<NonNullable<ReturnType<typeof regionsQuery>["queryFn"]>>>;

function regionOptions(regions: Regions | undefined) {
  const { states = [], countries = [] } = regions ?? {};
  const named = [
    ...states.flatMap(({ state, country }) =>
      state === null ? [] : [{ value: `state:${state}`, label: stateName(state, country) }],
    ),
    ...(countries.length > 1
      ? countries.map(({ country }) => ({
          value: `country:${country}`,
          label: countryName(country),
        }))
      : []),
  ];
  // Two countries may have a state of one name; the filter finds both.
  const unique = new Map(named.map((option) => [option.value, option]));
  return [...unique.values()].sort((one, other) => one.label.localeCompare(other.label, "en"));
}

function splitOnce(text: string): [string, string] {
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function FuelSelect({ choice, change }: { choice: Choice; change: Change }) {
  const { data } = useQuery(fuelsQuery(api, choice));
  const options = useMemo(
    () =>
      byFuelGroup(data?.items ?? []).map(({ group }) => ({ value: group, label: fuelName(group) })),
    [data],
  );
  const { fuel } = choice;
  // A source's own code, as the API takes it too, may stand in the address.
  const shown =
    fuel === null || options.some(({ value }) => value === fuel)
      ? options
      : [...options, { value: fuel, label: fuel }];
  return (
    <Select
      aria-label="Fuel"
      placeholder="All fuels"
      className={classes.filter}
      data={shown}
      value={fuel}
      clearable
      clearButtonProps={{ "aria-label": "Show all fuels" }}
      onChange={(chosen) => change({ fuel: chosen })}
    />
  );
}
