import type { Metric } from "./choice";

/** As the API names them, see `formatWithUnit`. */
export const METRIC_UNITS: Record<Metric, string> = {
  net_generation: "MWh",
  capacity: "MW",
  capacity_factor: "ratio",
};

export const METRIC_NAMES: Record<Metric, string> = {
  net_generation: "Net generation",
  capacity: "Capacity",
  capacity_factor: "Capacity factor",
};

/** Twelve bars; cards beside each other are equally high. */
export const CARD_HEIGHT = 12 * 28;
