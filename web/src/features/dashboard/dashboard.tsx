"use client";

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconDatabaseOff, IconTableImport } from "@tabler/icons-react";
import Link from "next/link";
import { EmptyState } from "@/components/feedback/empty-state";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { PageHeader, Section } from "@/components/page/page";
import { PlantMap } from "@/features/map/plant-map";
import { api } from "@/lib/api/browser";
import { useFilters } from "@/lib/url";
import { ByFuel } from "./by-fuel";
import { ByRegion } from "./by-region";
import { type Choice, FILTERS, choose, withFacts } from "./choice";
import classes from "./dashboard.module.css";
import { FilterBar } from "./filter-bar";
import { KeyFigures } from "./key-figures";
import { Quality } from "./quality";
import { datasetsQuery } from "./queries";
import { TopPlants } from "./top-plants";
import { Trend } from "./trend";

/** What the chosen data set and year hold, in figures, on a map and over the years. */
export function Dashboard() {
  const [filters, setFilters] = useFilters(FILTERS);
  const datasets = useQuery(datasetsQuery(api));
  if (datasets.error) {
    return (
      <>
        <PageHeader title="Dashboard" />
        <Problem error={datasets.error} onRetry={() => void datasets.refetch()} />
      </>
    );
  }
  if (datasets.data === undefined) {
    return (
      <>
        <PageHeader title="Dashboard" />
        <BlockSkeleton height={480} />
      </>
    );
  }
  const items = withFacts(datasets.data.items);
  const choice = choose(items, filters);
  return (
    <>
      <PageHeader
        title="Dashboard"
        description={choice ? <About choice={choice} /> : undefined}
        filters={
          items.length === 0 ? undefined : (
            <FilterBar datasets={items} choice={choice} change={setFilters} />
          )
        }
      />
      {items.length === 0 ? <NothingLoaded /> : choice === null ? <NotThere /> : null}
      {choice ? <Panels choice={choice} /> : null}
    </>
  );
}

function About({ choice }: { choice: Choice }) {
  const { dataset, year } = choice;
  return (
    <>
      {dataset.title} {year}, by{" "}
      <a href={dataset.source_url} target="_blank" rel="noreferrer" className={classes.source}>
        {dataset.publisher}
      </a>{" "}
      ({dataset.license})
    </>
  );
}

function Panels({ choice }: { choice: Choice }) {
  return (
    <>
      <KeyFigures choice={choice} />
      <div className={classes.grid}>
        <div className={classes.map}>
          <PlantMap choice={choice} />
        </div>
        <div className={classes.top}>
          <TopPlants choice={choice} />
        </div>
        <div className={classes.third}>
          <ByRegion choice={choice} />
        </div>
        <div className={classes.third}>
          <ByFuel choice={choice} />
        </div>
        <div className={classes.third}>
          <Trend choice={choice} />
        </div>
        <div className={classes.whole}>
          <Quality />
        </div>
      </div>
    </>
  );
}

function NothingLoaded() {
  return (
    <Section>
      <EmptyState
        icon={<IconTableImport size={28} stroke={1.5} />}
        title="No data yet"
        action={
          <Button component={Link} href="/loads" size="sm" mt="sm">
            Load a file
          </Button>
        }
      >
        Drop in a CSV file with power plants, such as eGRID, EIA-923 or the Global Power Plant
        Database. As soon as it is loaded, its figures stand here.
      </EmptyState>
    </Section>
  );
}

function NotThere() {
  return (
    <Section>
      <EmptyState
        icon={<IconDatabaseOff size={28} stroke={1.5} />}
        title="There are no facts for this data set and year"
        action={
          <Button component={Link} href="/" variant="default" mt="sm">
            Show the newest data
          </Button>
        }
      >
        The address of this page names a data set or a year that is not loaded, or not any more.
      </EmptyState>
    </Section>
  );
}
