/** Groups of fuels, in the order in which charts stack them; see `penstock.plants.fuels`. */
export const FUEL_GROUPS = [
  "nuclear",
  "coal",
  "gas",
  "oil",
  "hydro",
  "wind",
  "solar",
  "geothermal",
  "biomass",
  "waste",
  "storage",
  "other",
] as const;

export type FuelGroup = (typeof FUEL_GROUPS)[number];

const CODES: Record<string, FuelGroup> = Object.fromEntries(
  (
    [
      ["biomass", "AB BLQ LFG OBG OBL OBS SLW WDL WDS ORW WWW Biomass"],
      ["coal", "ANT BIT COL LIG RC SC SGC SUB WC WOC Coal"],
      ["gas", "BFG COG NG OG OOG PG PRG SGP Gas"],
      ["geothermal", "GEO Geothermal"],
      ["hydro", "HYC WAT Hydro"],
      ["nuclear", "NUC Nuclear"],
      ["oil", "DFO JF KER PC RFO WO WOO Oil Petcoke"],
      ["solar", "SUN Solar"],
      ["storage", "HPS MWH Storage"],
      ["waste", "MLG MSB MSN MSW TDF Waste"],
      ["wind", "WND Wind"],
    ] as const
  ).flatMap(([group, codes]) => codes.split(" ").map((code) => [code.toLowerCase(), group])),
);

/** The group of a source's fuel code, or of a group's own name; `other` for one that nobody knows. */
export function fuelGroup(code: string | null | undefined): FuelGroup {
  return CODES[(code ?? "").toLowerCase()] ?? "other";
}

/** `Nuclear`; what stands in legends. */
export function fuelName(group: FuelGroup): string {
  return group.charAt(0).toUpperCase() + group.slice(1);
}

/** A CSS colour that follows the colour scheme; the values stand in `theme/fuels.css`. */
export function fuelColor(code: string | null | undefined): string {
  return `var(--fuel-${fuelGroup(code)})`;
}
