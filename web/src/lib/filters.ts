/** Reading and writing filters in a URL, for pages on the server and leaves in the browser. */

export type FilterValue = string | number | boolean | null | readonly string[];
export type Filters = Record<string, FilterValue>;
/** What a page gets as `await searchParams`. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** What a filter may become, by the kind of its default; a null default stands for text. */
export type Wide<Value extends FilterValue> = Value extends null ? string | null : Value;

/** Return the filters that the URL names; what is missing or does not fit is at its default. */
export function readFilters<Shape extends Filters>(defaults: Shape, params: SearchParams): Shape {
  const read: Filters = {};
  for (const [key, fallback] of Object.entries(defaults)) {
    const found = params[key];
    const values = found === undefined ? [] : [found].flat();
    read[key] = parsed(values, fallback);
  }
  return read as Shape;
}

/** Return the query with some filters changed; other parameters stay. */
export function withFilters<Shape extends Filters>(
  defaults: Shape,
  params: URLSearchParams,
  changes: Partial<Shape>,
): string {
  for (const key of Object.keys(changes)) {
    const value: FilterValue | undefined = changes[key];
    params.delete(key);
    if (value === undefined || value === null || value === "") continue;
    if (same(value, defaults[key] ?? null)) continue;
    for (const each of typeof value === "object" ? value : [value]) {
      params.append(key, String(each));
    }
  }
  return params.toString();
}

function parsed(values: string[], fallback: FilterValue): FilterValue {
  const first = values[0];
  if (first === undefined) return fallback;
  if (Array.isArray(fallback)) return values;
  if (typeof fallback === "boolean") return first === "true";
  if (typeof fallback === "number") {
    const number = Number(first);
    return first.trim() !== "" && Number.isFinite(number) ? number : fallback;
  }
  return first;
}

function same(one: FilterValue, other: FilterValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
