import { FUEL_GROUPS, fuelGroup } from "@/lib/fuels";
import { type MapPlant, type MapPlants, mercatorX, mercatorY } from "./plants";

export type Placed = Omit<MapPlant, "index"> & { latitude: number; longitude: number };

/** A single plant as the map wants plants. */
export function onePlant(plant: Placed): MapPlants {
  const known = (value: number | null) => Float64Array.of(value ?? Number.NaN);
  return {
    count: 1,
    x: Float64Array.of(mercatorX(plant.longitude)),
    y: Float64Array.of(mercatorY(plant.latitude)),
    capacity: known(plant.capacity_mw),
    generation: known(plant.net_generation_mwh),
    group: Uint8Array.of(FUEL_GROUPS.indexOf(fuelGroup(plant.fuel))),
    withoutCoordinates: null,
    state: () => plant.state,
    country: () => plant.country,
    at: (index) => ({ ...plant, index }),
  };
}
