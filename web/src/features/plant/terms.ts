/** Codes of EIA and EPA in words; see EIA-860, tables of prime movers and of statuses. */
const PRIME_MOVERS: Record<string, string> = {
  BA: "Battery",
  BT: "Binary-cycle turbine",
  CA: "Combined cycle, steam part",
  CE: "Compressed air storage",
  CP: "Concentrated solar energy storage",
  CS: "Combined cycle, single shaft",
  CT: "Combined cycle, combustion turbine part",
  ES: "Energy storage",
  FC: "Fuel cell",
  FW: "Flywheel",
  GT: "Combustion (gas) turbine",
  HA: "Hydrokinetic, axial flow",
  HB: "Hydrokinetic, wave buoy",
  HK: "Hydrokinetic",
  HY: "Hydraulic turbine",
  IC: "Internal combustion engine",
  JE: "Jet engine",
  OT: "Other",
  PS: "Pumped storage",
  PV: "Photovoltaic",
  ST: "Steam turbine",
  WS: "Wind turbine, offshore",
  WT: "Wind turbine, onshore",
};

const STATUSES: Record<string, string> = {
  CN: "Cancelled",
  CO: "New unit under construction",
  IP: "Planned, postponed or cancelled",
  L: "Regulatory approvals pending",
  OA: "Out of service, returns within a year",
  OP: "Operating",
  OS: "Out of service, long term",
  OT: "Other",
  P: "Planned",
  RE: "Retired",
  SB: "Standby",
  SC: "Cold standby",
  T: "Approved, not under construction",
  TS: "Construction complete, not yet in operation",
  U: "Under construction, up to half complete",
  V: "Under construction, more than half complete",
};

export function primeMoverName(code: string | null): string {
  return code === null ? "–" : (PRIME_MOVERS[code.toUpperCase()] ?? code);
}

export function statusName(code: string | null): string {
  return code === null ? "–" : (STATUSES[code.toUpperCase()] ?? code);
}
