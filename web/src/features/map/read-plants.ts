import { type Column, tableFromIPC } from "@uwdata/flechette";
import { FUEL_GROUPS, fuelGroup } from "@/lib/fuels";
import { type MapPlants, mercatorX, mercatorY } from "./plants";

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
