/** Where a plant's page is; ids may hold anything that a source calls a plant by. */
export function plantPath(id: string): string {
  return `/plants/${encodeURIComponent(id)}`;
}

/** `AZ, USA`, or what is known of it. */
export function placeOf(plant: { state: string | null; country: string | null }): string {
  const parts = [plant.state, plant.country].filter((part) => part !== null && part !== "");
  return parts.length === 0 ? "–" : parts.join(", ");
}
