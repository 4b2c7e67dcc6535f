/** As many plants as stay readable beside each other. */
export const MOST_COMPARED = 5;

/** The ids of a URL, however they are written (`?ids=a,b` or `?ids=a&ids=b`): each once, at most five. */
export function chosenIds(ids: readonly string[]): string[] {
  const each = ids.flatMap((part) => part.split(",")).map((id) => id.trim());
  return [...new Set(each.filter((id) => id !== ""))].slice(0, MOST_COMPARED);
}

/** Take a plant out of the choice, or put it at the end where there is room. */
export function toggled(chosen: readonly string[], id: string): string[] {
  if (chosen.includes(id)) return chosen.filter((each) => each !== id);
  return chosen.length < MOST_COMPARED ? [...chosen, id] : [...chosen];
}

/** The page that shows these plants side by side. */
export function comparePath(ids: readonly string[]): string {
  const query = new URLSearchParams(ids.map((id) => ["ids", id]));
  return query.size === 0 ? "/compare" : `/compare?${query.toString()}`;
}
