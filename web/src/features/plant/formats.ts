import { formatEnergy, formatNumber, formatPower, formatRatio } from "@/lib/format";
import type { Measure } from "./years";

/** How each measure is written. */
export const FORMATS: Record<Measure, (value: number) => string> = {
  net_generation_mwh: (mwh) => formatEnergy(mwh),
  capacity_factor: (ratio) => formatRatio(ratio),
  capacity_mw: (mw) => formatPower(mw),
  co2_intensity_kg_per_mwh: (value) => `${formatNumber(value)} kg/MWh`,
};
