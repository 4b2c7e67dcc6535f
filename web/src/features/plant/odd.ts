import type { Schemas } from "@/lib/api/schema";
import { formatEnergy, formatNumber, formatPower, formatRatio } from "@/lib/format";
import type { PlantDetail } from "@/features/plants/queries";

type Unit = Schemas["Unit"];
type Facts = Schemas["PlantFacts"];

/** A flag and every figure of a plant that carries it. */
export interface Oddity {
  flag: string;
  years: Facts[];
  units: Unit[];
}

export function odditiesOf(plant: PlantDetail, units: readonly Unit[]): Oddity[] {
  const flags = new Set([
    ...plant.years.flatMap((facts) => facts.flags),
    ...units.flatMap((unit) => unit.flags),
  ]);
  return [...flags].sort().map((flag) => ({
    flag,
    years: plant.years.filter((facts) => facts.flags.includes(flag)),
    units: units.filter((unit) => unit.flags.includes(flag)),
  }));
}

/** The figures of one year that made it odd, in words; `all` are the plant's years. */
export function evidence(flag: string, facts: Facts, all: readonly Facts[]): string {
  const net = formatEnergy(facts.net_generation_mwh);
  switch (flag) {
    case "capacity_factor_over_1":
      return `${net} from ${formatPower(facts.capacity_mw)} is ${formatRatio(facts.capacity_factor)} of all hours`;
    case "negative_generation":
      return `${net}: its own use, or pumping, was more than what it gave`;
    case "generation_jump": {
      const before = all.find(
        (each) => each.dataset === facts.dataset && each.year === facts.year - 1,
      );
      return before === undefined
        ? net
        : `${formatEnergy(before.net_generation_mwh)} the year before, then ${net}`;
    }
    case "generation_without_capacity":
      return `${net} from ${formatNumber(facts.capacity_mw)} MW`;
    default:
      return net;
  }
}
