import { type Column, tableFromIPC } from "@uwdata/flechette";
import { FUEL_GROUPS, fuelGroup } from "@/lib/fuels";

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

const WITHOUT_COORDINATES = "without_coordinates";

/** Read the answer of `/api/v1/map?format=arrow`. */
export function readPlants(bytes: Uint8Array): MapPlants {
  const table = tableFromIPC(bytes);
  const column = (name: string) => table.getChild(name) as Column<unknown>;
  const text = (name: string) => {
    const values = column(name);
    return (index: number) => values.at(index) as string | null;
  };
  const count = table.numRows;
  const longitude = numbers(column("longitude"), count);
  const latitude = numbers(column("latitude"), count);
  const capacity = numbers(column("capacity_mw"), count);
  const generation = numbers(column("net_generation_mwh"), count);
  const [id, name, fuel] = [text("id"), text("name"), text("primary_fuel")];
  const [state, country] = [text("state"), text("country")];
  const missing = table.schema.metadata?.get(WITHOUT_COORDINATES);
  return {
    count,
    x: longitude.map(mercatorX),
    y: latitude.map(mercatorY),
    capacity,
    generation,
    group: groups(column("fuel_group"), count),
    withoutCoordinates: missing === undefined ? null : Number(missing),
    state,
    country,
    at: (index) => ({
      index,
      id: id(index) ?? "",
      name: name(index) ?? id(index) ?? "",
      state: state(index),
      country: country(index),
      fuel: fuel(index),
      capacity_mw: known(capacity[index]),
      net_generation_mwh: known(generation[index]),
    }),
  };
}

function numbers(column: Column<unknown>, count: number): Float64Array {
  const found = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const value = column.at(index);
    found[index] = typeof value === "number" ? value : Number.NaN;
  }
  return found;
}

function groups(column: Column<unknown>, count: number): Uint8Array {
  const found = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    found[index] = FUEL_GROUPS.indexOf(fuelGroup(column.at(index) as string | null));
  }
  return found;
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
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
