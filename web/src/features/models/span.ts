/** The time that history and analytics look at. */

const HOUR_MS = 3_600_000;

export const SPANS = [
  { value: "hour", label: "Last hour", ms: HOUR_MS },
  { value: "day", label: "Last day", ms: 24 * HOUR_MS },
  { value: "week", label: "Last week", ms: 7 * 24 * HOUR_MS },
  { value: "month", label: "Last 30 days", ms: 30 * 24 * HOUR_MS },
  { value: "quarter", label: "Last 90 days", ms: 90 * 24 * HOUR_MS },
] as const;
export const OWN_SPAN = "own";

/** As filters in the URL: a word, or two times in UTC of which either may be left open. */
export const SPAN_FILTERS = {
  span: "week",
  since: null as string | null,
  until: null as string | null,
};
export type SpanFilters = typeof SPAN_FILTERS;

export interface Span {
  since: string;
  /** Null for now. */
  until: string | null;
}

/** Return the time that filters name; `now` is an ISO time, so that server and browser agree. */
export function spanOf(filters: SpanFilters, now: string): Span {
  const chosen = SPANS.find(({ value }) => value === filters.span);
  if (!chosen && filters.span === OWN_SPAN) {
    const until = utc(filters.until);
    const since = utc(filters.since) ?? before(until ?? now, lengthOf("week"));
    return { since, until };
  }
  return { since: before(now, chosen?.ms ?? lengthOf("week")), until: null };
}

/** The time of the same length that ended when this one began. */
export function spanBefore({ since, until }: Span, now: string): { since: string; until: string } {
  const length = Date.parse(until ?? now) - Date.parse(since);
  return { since: before(since, length), until: since };
}

/** Hours for up to two days, else days: so many points as can be told apart. */
export function bucketOf({ since, until }: Span, now: string): "hour" | "day" {
  return Date.parse(until ?? now) - Date.parse(since) <= 2 * lengthOf("day") ? "hour" : "day";
}

/** What a field for a time in the visitor's zone holds: `2026-11-25T02:30`. */
export function localText(at: string | null): string {
  if (utc(at) === null) return "";
  const date = new Date(at ?? "");
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The time in UTC that such a field means, to the minute; null when it is empty. */
export function utcOfLocal(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function utc(text: string | null): string | null {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function lengthOf(span: (typeof SPANS)[number]["value"]): number {
  return SPANS.find(({ value }) => value === span)?.ms ?? 0;
}

function before(at: string, ms: number): string {
  return new Date(Date.parse(at) - ms).toISOString();
}
