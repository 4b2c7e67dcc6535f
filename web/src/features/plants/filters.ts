import type { Paths } from "@/lib/api/schema";
import type { FuelGroup } from "@/lib/fuels";

/** Filters of the list as its URL holds them; `ids` are the plants chosen to be compared. */
export const PLANT_FILTERS = {
  q: "",
  dataset: "",
  year: "",
  country: "",
  state: "",
  fuel: "" as FuelGroup | "",
  min_capacity_mw: "",
  sort: "net_generation" as Sort,
  ids: [] as readonly string[],
};

export type Sort = "name" | "net_generation" | "capacity";
export type PlantFilters = typeof PLANT_FILTERS;
export type PlantSearch = NonNullable<
  NonNullable<Paths["/api/v1/power-plants"]["get"]["parameters"]["query"]>
>;

const SORTS: readonly Sort[] = ["name", "net_generation", "capacity"];
/** What the backend takes; longer words of a hand-written URL are no search. */
const LONGEST_WORD = 200;

/** The question that filters of a URL stand for; what cannot be asked is left out. */
export function searchOf(filters: PlantFilters): PlantSearch {
  const search: PlantSearch = { sort: SORTS.includes(filters.sort) ? filters.sort : "name" };
  const q = filters.q.trim().slice(0, LONGEST_WORD);
  if (q !== "") search.q = q;
  for (const key of ["dataset", "country", "state", "fuel"] as const) {
    if (filters[key] !== "") search[key] = filters[key];
  }
  const year = numberFrom(filters.year);
  if (year !== null && Number.isInteger(year)) search.year = year;
  const least = numberFrom(filters.min_capacity_mw);
  if (least !== null && least >= 0) search.min_capacity_mw = least;
  return search;
}

/** Whether anything narrows the list. */
export function isNarrowed(filters: PlantFilters): boolean {
  return Object.keys(searchOf(filters)).some((key) => key !== "sort");
}

function numberFrom(text: string): number | null {
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : null;
}
