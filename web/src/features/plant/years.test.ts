import { describe, expect, it } from "vitest";
import { someFacts } from "./sample";
import { headline, measuresOf, seriesOf, shareYears } from "./years";

const EGRID = someFacts({ dataset: "egrid", year: 2023, net_generation_mwh: 5, capacity_mw: 2 });
const WRI = someFacts({ dataset: "wri", year: 2019, estimated_generation_mwh: 4, capacity_mw: 2 });
const EIA = someFacts({ dataset: "eia923", year: 2016, net_generation_mwh: -3 });

describe("measuresOf", () => {
  it("names only what some year has", () => {
    expect(measuresOf([EGRID, EIA])).toEqual(["net_generation_mwh", "capacity_mw"]);
    expect(measuresOf([])).toEqual([]);
  });

  it("counts an estimate as generation", () => {
    expect(measuresOf([WRI])).toEqual(["net_generation_mwh", "capacity_mw"]);
  });
});

describe("seriesOf", () => {
  it("orders years and keeps each data set and its estimates apart", () => {
    expect(seriesOf([EGRID, WRI, EIA], "net_generation_mwh")).toEqual({
      series: ["egrid", "wri (estimated)", "eia923"],
      points: [
        { year: "2016", eia923: -3 },
        { year: "2019", "wri (estimated)": 4 },
        { year: "2023", egrid: 5 },
      ],
    });
  });

  it("draws no zero where nothing is known", () => {
    expect(seriesOf([EIA], "capacity_mw")).toEqual({ series: [], points: [] });
  });
});

it("sees whether data sets report the same year", () => {
  expect(shareYears(seriesOf([EGRID, WRI, EIA], "net_generation_mwh").points)).toBe(false);
  const other = someFacts({ dataset: "wri", year: 2023, net_generation_mwh: 6 });
  expect(shareYears(seriesOf([EGRID, other], "net_generation_mwh").points)).toBe(true);
});

it("puts the best data set that has generation at the top", () => {
  expect(headline([WRI, EIA])).toBe(EIA);
  expect(headline([WRI])).toBe(WRI);
  expect(headline([])).toBeNull();
});
