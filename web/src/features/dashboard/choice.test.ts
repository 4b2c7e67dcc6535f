import { expect, test } from "vitest";
import { type DatasetView, FILTERS, choose, narrowing, withFacts } from "./choice";

function dataset(
  slug: string,
  precedence: number,
  years: number[],
  metrics: DatasetView["metrics"],
) {
  return {
    slug,
    title: slug.toUpperCase(),
    publisher: "somebody",
    license: "CC0",
    source_url: "https://example.org",
    precedence,
    data_version: 1,
    updated_at: null,
    metrics,
    years: years.map((year) => ({
      year,
      dataset: slug,
      plants: 1,
      units: 1,
      net_generation_mwh: null,
      capacity_mw: null,
    })),
  } satisfies DatasetView;
}

const eia = dataset("eia923", 20, [2015, 2016], ["net_generation"]);
const egrid = dataset("egrid", 10, [2023], ["net_generation", "capacity", "capacity_factor"]);
const wri = dataset("wri", 30, [2019], ["capacity"]);
const empty = dataset("empty", 1, [], []);
const all = [eia, empty, wri, egrid];

test("without a choice it is the best data set that has facts", () => {
  const choice = choose(all, FILTERS);
  expect(choice).toMatchObject({
    dataset: { slug: "egrid" },
    year: 2023,
    metric: "net_generation",
  });
});

test("without a year it is the newest", () => {
  expect(choose(all, { ...FILTERS, dataset: "eia923" })?.year).toBe(2016);
  expect(choose(all, { ...FILTERS, dataset: "eia923", year: "2015" })?.year).toBe(2015);
});

test("a metric that the data set does not have gives way to one that it has", () => {
  expect(choose(all, { ...FILTERS, dataset: "wri", metric: "net_generation" })?.metric).toBe(
    "capacity",
  );
  expect(choose(all, { ...FILTERS, metric: "capacity_factor" })?.metric).toBe("capacity_factor");
  expect(choose(all, { ...FILTERS, metric: "nonsense" })?.metric).toBe("net_generation");
});

test("what is not there is not replaced by something else", () => {
  expect(choose(all, { ...FILTERS, dataset: "nothing" })).toBeNull();
  expect(choose(all, { ...FILTERS, dataset: "empty" })).toBeNull();
  expect(choose(all, { ...FILTERS, year: "1999" })).toBeNull();
  expect(choose(all, { ...FILTERS, year: "2023.0" })).toBeNull();
  expect(choose([], FILTERS)).toBeNull();
});

test("only data sets with facts can be chosen", () => {
  expect(withFacts(all).map(({ slug }) => slug)).toEqual(["eia923", "wri", "egrid"]);
});

test("what is not chosen is not asked for", () => {
  const choice = choose(all, { ...FILTERS, state: "AZ" });
  expect(choice && narrowing(choice)).toEqual({ state: "AZ" });
});
