import type { Facts } from "./years";

/** Facts of a year for tests; what is not given is not known. */
export function someFacts(facts: Partial<Facts> & Pick<Facts, "dataset" | "year">): Facts {
  return {
    units: 1,
    net_generation_mwh: null,
    estimated_generation_mwh: null,
    capacity_mw: null,
    capacity_factor: null,
    co2_short_tons: null,
    co2_intensity_kg_per_mwh: null,
    flags: [],
    ...facts,
  };
}
