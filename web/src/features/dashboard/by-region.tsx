"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Bar, BarList } from "@/components/chart/bar-list";
import { ChartCard } from "@/components/chart/chart-card";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import type { Column } from "@/components/table/columns";
import { api } from "@/lib/api/browser";
import { formatPercent, formatWithUnit } from "@/lib/format";
import { countryName, stateName } from "@/lib/places";
import { useFilterLinks } from "@/lib/url";
import { type Choice, FILTERS } from "./choice";
import { type RegionTotal, largestFirst, percentOf, sum, valueOf } from "./figures";
import { regionsQuery } from "./queries";
import { sumColumns } from "./sum-columns";
import { CARD_HEIGHT, METRIC_NAMES, METRIC_UNITS } from "./units";

const MOST_BARS = 12;

/** States where the facts name some, else countries; all of them, with the chosen one marked. */
export function ByRegion({ choice }: { choice: Choice }) {
  const query = useQuery(regionsQuery(api, choice));
  const { metric, year } = choice;
  const byState = (query.data?.states.length ?? 0) > 0;
  const regions = useMemo(() => {
    const { states = [], countries = [] } = query.data ?? {};
    return largestFirst(states.length > 0 ? states : countries, metric, year);
  }, [query.data, metric, year]);
  const title = byState ? "By state" : "By country";
  const columns = useMemo<Column<RegionTotal>[]>(
    () => [
      { id: "region", header: byState ? "State" : "Country", value: nameOf },
      ...sumColumns<RegionTotal>(year),
    ],
    [byState, year],
  );
  return (
    <ChartCard
      title={title}
      description={METRIC_NAMES[metric] + (choice.fuel === null ? "" : ", all fuels")}
      fileName={`${byState ? "states" : "countries"}-${choice.dataset.slug}-${year}`}
      rows={regions}
      columns={columns}
      rowKey={keyOf}
      height={CARD_HEIGHT}
    >
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Bars choice={choice} regions={regions} label={title} />
      ) : (
        <BlockSkeleton height={CARD_HEIGHT} />
      )}
    </ChartCard>
  );
}

function keyOf({ country, state }: RegionTotal): string {
  return `${country}/${state ?? ""}`;
}

function nameOf({ country, state }: RegionTotal): string {
  return state === null ? countryName(country) : stateName(state, country);
}

function isChosen({ country, state }: RegionTotal, choice: Choice): boolean {
  return state === null ? country === choice.country : state === choice.state;
}

/** The largest ones, the chosen one if it is not among them, and one bar for all the rest. */
function Bars(props: { choice: Choice; regions: readonly RegionTotal[]; label: string }) {
  const { choice, regions } = props;
  const { metric, year } = choice;
  const link = useFilterLinks(FILTERS);
  const whole = valueOf(sum(regions), metric, year);
  const most = regions.length > MOST_BARS ? MOST_BARS - 1 : MOST_BARS;
  const isShown = (region: RegionTotal, index: number) => index < most || isChosen(region, choice);
  const shown = regions.filter(isShown);
  const rest = regions.filter((region, index) => !isShown(region, index));
  const figures = (value: number | null) => ({
    value,
    shown: formatWithUnit(value, METRIC_UNITS[metric]),
    aside: metric === "capacity_factor" ? undefined : formatPercent(percentOf(value, whole)),
  });
  const bars: Bar[] = shown.map((region) => {
    const current = isChosen(region, choice);
    const { country, state } = region;
    const place = state === null ? { country, state: null } : { country: null, state };
    return {
      key: keyOf(region),
      label: nameOf(region),
      href: link(current ? { country: null, state: null } : place),
      current,
      ...figures(valueOf(region, metric, year)),
    };
  });
  if (rest.length > 0) {
    const value = valueOf(sum(rest), metric, year);
    // Together they may be more than the largest; a bar would make the others too short to compare.
    bars.push({ key: "", label: `${rest.length} others`, ...figures(value), value: null });
  }
  return <BarList label={props.label} bars={bars} />;
}
