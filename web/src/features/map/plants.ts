/**
 * Plants as columns: what is drawn and searched on every move is numbers side by side, and texts are
 * read when they are shown.
 */
export interface MapPlants {
  count: number;
  /** Web Mercator, 0 to 1 from west to east and from north to south. */
  x: Float64Array;
  y: Float64Array;
  /** MW and MWh; NaN where nobody says. */
  capacity: Float64Array;
  generation: Float64Array;
  /** Index into `FUEL_GROUPS`. */
  group: Uint8Array;
  /** How many plants are not here as their place is not known; null when the answer does not say. */
  withoutCoordinates: number | null;
  at: (index: number) => MapPlant;
  country: (index: number) => string | null;
  state: (index: number) => string | null;
}

export interface MapPlant {
  index: number;
  id: string;
  name: string;
  state: string | null;
  country: string | null;
  fuel: string | null;
  capacity_mw: number | null;
  net_generation_mwh: number | null;
}

export function mercatorX(longitude: number): number {
  return (longitude + 180) / 360;
}

/** Beyond 85.05° the projection has no end; nothing stands there. */
export function mercatorY(latitude: number): number {
  const clamped = Math.min(85.0511, Math.max(-85.0511, latitude));
  const radians = (clamped * Math.PI) / 180;
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / (2 * Math.PI);
}

export function longitudeOf(x: number): number {
  return x * 360 - 180;
}

export function latitudeOf(y: number): number {
  return (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90;
}
