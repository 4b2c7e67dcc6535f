/** Everything that turns a value into text; pages never format numbers or times themselves. */

const LOCALE = "en-GB";
/** What stands for a value that is not known; never 0. */
export const UNKNOWN = "–";

type Maybe<Value> = Value | null | undefined;

function digits(value: number, least: number, most: number): string {
  return new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
    // What rounds to nothing has no sign.
    signDisplay: "negative",
  })
    .format(value)
    .replace("-", "−");
}

function known(value: Maybe<number>): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** `31,522,590`; fractions only as far as asked for. */
export function formatNumber(value: Maybe<number>, fractionDigits = 0): string {
  return known(value) ? digits(value, 0, fractionDigits) : UNKNOWN;
}

/** `7.5 – 12,809`; up to 9999 without a separator, as the ends may be years: `1909 – 2023`. */
export function formatRange(least: Maybe<number>, most: Maybe<number>): string {
  const format = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 3, useGrouping: "min2" });
  return [least, most]
    .map((end) => (known(end) ? format.format(end).replace("-", "−") : UNKNOWN))
    .join(" – ");
}

/** `12.3k`, `4.56M`: for axes and tiles, where the exact value stands elsewhere. */
export function formatCompact(value: Maybe<number>): string {
  if (!known(value)) return UNKNOWN;
  const text = new Intl.NumberFormat("en-US", {
    notation: "compact",
    maximumSignificantDigits: 3,
  }).format(value);
  return text.replace("-", "−").replace("K", "k");
}

/**
 * A number of unknown size and unit, such as a model gives: so many digits that matter, every digit
 * before the point. `20,068,231.4`, `0.000093`, `1.2e−9`.
 */
export function formatSignificant(value: Maybe<number>, significant = 6): string {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size !== 0 && (size < SMALLEST_PLAIN || size >= LARGEST_PLAIN)) {
    return String(Number(value.toPrecision(significant))).replaceAll("-", "−");
  }
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1;
  if (whole >= significant - 1) return digits(value, 0, 1);
  return new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: significant })
    .format(value)
    .replace("-", "−");
}

const SMALLEST_PLAIN = 1e-6;
const LARGEST_PLAIN = 1e15;

/** Scale to the unit that leaves one to four digits before the point. */
function scaled(value: number, units: readonly string[]): string {
  let index = 0;
  let rest = value;
  // From here on, rounding to one digit would show a thousand.
  while (Math.abs(rest) >= 999.95 && index < units.length - 1) {
    rest /= 1000;
    index += 1;
  }
  const fraction = index === 0 ? 1 : Math.abs(rest) >= 100 ? 1 : 2;
  return `${digits(rest, 0, fraction)} ${units[index] ?? ""}`;
}

/** Energy given in MWh: `940 MWh`, `31.52 TWh`. */
export function formatEnergy(mwh: Maybe<number>): string {
  return known(mwh) ? scaled(mwh, ["MWh", "GWh", "TWh"]) : UNKNOWN;
}

/** Capacity given in MW: `80 MW`, `4.21 GW`. */
export function formatPower(mw: Maybe<number>): string {
  return known(mw) ? scaled(mw, ["MW", "GW", "TW"]) : UNKNOWN;
}

/** Mass given in metric tons: `512 t`, `1.2 Mt`. */
export function formatMass(tons: Maybe<number>): string {
  return known(tons) ? scaled(tons, ["t", "kt", "Mt", "Gt"]) : UNKNOWN;
}

/** Any value with the unit that its answer names; the known ones are scaled. */
export function formatWithUnit(value: Maybe<number>, unit: string): string {
  if (unit === "MWh") return formatEnergy(value);
  if (unit === "MW") return formatPower(value);
  if (unit === "1" || unit === "ratio") return formatRatio(value);
  return known(value) ? `${digits(value, 0, 2)} ${unit}` : UNKNOWN;
}

/** A number of hundredths: 28.190237 is `28.2 %`. */
export function formatPercent(percent: Maybe<number>, fractionDigits = 1): string {
  return known(percent) ? `${digits(percent, fractionDigits, fractionDigits)} %` : UNKNOWN;
}

/** A ratio: 0.925 is `92.5 %`. */
export function formatRatio(ratio: Maybe<number>, fractionDigits = 1): string {
  return known(ratio) ? formatPercent(ratio * 100, fractionDigits) : UNKNOWN;
}

/** `4.2 MB`, in powers of 1000 as disks and browsers count. */
export function formatBytes(bytes: Maybe<number>): string {
  return known(bytes) ? scaled(bytes, ["B", "kB", "MB", "GB", "TB"]) : UNKNOWN;
}

/** A duration given in milliseconds: `0.42 ms`, `180 ms`, `2.4 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: Maybe<number>): string {
  if (!known(ms)) return UNKNOWN;
  if (ms < 999.5) return `${digits(ms, 0, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${digits(seconds, 0, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return twoParts(whole, 60, "min", "s");
  return whole < 86_400
    ? twoParts(Math.round(whole / 60), 60, "h", "min")
    : twoParts(Math.round(whole / 3600), 24, "d", "h");
}

function twoParts(amount: number, base: number, large: string, small: string): string {
  const rest = amount % base;
  const first = `${digits(Math.floor(amount / base), 0, 0)} ${large}`;
  return rest === 0 ? first : `${first} ${rest} ${small}`;
}

/** `1 plant`, `2,300 plants`. */
export function formatCount(count: Maybe<number>, one: string, many = `${one}s`): string {
  if (!known(count)) return UNKNOWN;
  return `${digits(count, 0, 0)} ${count === 1 ? one : many}`;
}

/** `25 Nov 2026, 02:30` in a time zone; the visitor's own when none is given. */
export function formatTime(at: Maybe<string>, timeZone?: string): string {
  const date = dateOf(at);
  if (date === null) return UNKNOWN;
  return new Intl.DateTimeFormat(LOCALE, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(date);
}

/** `2026-11-25 02:30:07 UTC`: what stands in logs. */
export function formatUtc(at: Maybe<string>): string {
  const date = dateOf(at);
  return date === null ? UNKNOWN : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `25 Nov`: a day of UTC, for axes. */
export function formatDay(at: Maybe<string>): string {
  return partOf(at, { day: "numeric", month: "short", timeZone: "UTC" });
}

/** `25 Nov, 02:00` in a time zone, the visitor's own when none is given; for axes. */
export function formatHour(at: Maybe<string>, timeZone?: string): string {
  return partOf(at, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}

function partOf(at: Maybe<string>, options: Intl.DateTimeFormatOptions): string {
  const date = dateOf(at);
  return date === null ? UNKNOWN : new Intl.DateTimeFormat(LOCALE, options).format(date);
}

/** `3 minutes ago`, `in 2 days`. */
export function formatAgo(at: Maybe<string>, now: number = Date.now()): string {
  const date = dateOf(at);
  if (date === null) return UNKNOWN;
  const seconds = (date.getTime() - now) / 1000;
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(seconds) < 5) return "just now";
  for (const [unit, length] of SPANS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
  }
  return relative.format(Math.round(seconds), "second");
}

const SPANS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

function dateOf(at: Maybe<string>): Date | null {
  if (!at) return null;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `net_generation` is `Net generation`: for codes that have no words of their own. */
export function formatCode(code: Maybe<string>): string {
  if (!code) return UNKNOWN;
  const words = code.replaceAll(/[_.-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
