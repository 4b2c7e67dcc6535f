import { describe, expect, it } from "vitest";
import {
  UNKNOWN,
  formatAgo,
  formatBytes,
  formatCode,
  formatCompact,
  formatCount,
  formatDuration,
  formatEnergy,
  formatMass,
  formatNumber,
  formatPercent,
  formatPower,
  formatRatio,
  formatTime,
  formatUtc,
  formatWithUnit,
} from "./format";

describe("numbers", () => {
  it("separates thousands and keeps as many fractions as asked for", () => {
    expect(formatNumber(31_522_590)).toBe("31,522,590");
    expect(formatNumber(1.256, 2)).toBe("1.26");
  });

  it("shows minus signs as such, and never drops them", () => {
    expect(formatNumber(-2443)).toBe("−2,443");
    expect(formatEnergy(-981_000)).toBe("−981 GWh");
  });

  it.each([null, undefined, Number.NaN])("shows %s as unknown, not as 0", (value) => {
    const formats = [formatNumber, formatEnergy, formatPower, formatPercent, formatDuration];
    expect(formats.map((format) => format(value))).toEqual(formats.map(() => UNKNOWN));
  });

  it("shows 0 as a number", () => {
    expect(formatEnergy(0)).toBe("0 MWh");
  });

  it("shortens for axes", () => {
    expect(formatCompact(12_345)).toBe("12.3k");
    expect(formatCompact(-4_560_000)).toBe("−4.56M");
  });

  it("counts things", () => {
    expect(formatCount(1, "plant")).toBe("1 plant");
    expect(formatCount(12_000, "plant")).toBe("12,000 plants");
    expect(formatCount(2, "country", "countries")).toBe("2 countries");
  });
});

describe("units", () => {
  it("scales energy, power and mass to what can be read", () => {
    expect(formatEnergy(940)).toBe("940 MWh");
    expect(formatEnergy(31_522_590)).toBe("31.52 TWh");
    expect(formatPower(4209.6)).toBe("4.21 GW");
    expect(formatMass(1_200_000)).toBe("1.2 Mt");
    expect(formatBytes(4_200_000)).toBe("4.2 MB");
  });

  it("does not show a thousand of one unit where rounding makes one of the next", () => {
    expect(formatEnergy(999_999.9)).toBe("1 TWh");
    expect(formatBytes(999.99)).toBe("1 kB");
  });

  it("takes the unit that an answer names", () => {
    expect(formatWithUnit(1500, "MWh")).toBe("1.5 GWh");
    expect(formatWithUnit(0.925, "1")).toBe("92.5 %");
    expect(formatWithUnit(3.14159, "kg/MWh")).toBe("3.14 kg/MWh");
  });

  it("tells percent and ratios apart", () => {
    expect(formatPercent(28.190237)).toBe("28.2 %");
    expect(formatRatio(0.28190237)).toBe("28.2 %");
  });
});

describe("durations and times", () => {
  it.each([
    [0.416, "0.42 ms"],
    [180.4, "180 ms"],
    [2400, "2.4 s"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [86_400_000, "1 d"],
  ])("shows %d ms as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [59_999, "1 min"],
    [3_599_999, "1 h"],
  ])("does not show sixty of anything (%d ms)", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("shows a time in a zone and in UTC", () => {
    const at = "2026-11-25T02:30:07.120Z";
    expect(formatTime(at, "Asia/Tokyo")).toBe("25 Nov 2026, 11:30");
    expect(formatUtc(at)).toBe("2026-11-25 02:30:07 UTC");
    expect(formatUtc("nonsense")).toBe(UNKNOWN);
  });

  it("tells how long ago, and how long from now", () => {
    const now = Date.parse("2026-11-25T12:00:00Z");
    expect(formatAgo("2026-11-25T11:57:00Z", now)).toBe("3 minutes ago");
    expect(formatAgo("2026-11-27T12:00:00Z", now)).toBe("in 2 days");
    expect(formatAgo("2026-11-25T11:59:58Z", now)).toBe("just now");
  });
});

it("reads codes as words", () => {
  expect(formatCode("capacity_factor_over_1")).toBe("Capacity factor over 1");
});
