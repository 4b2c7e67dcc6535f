import type { Column } from "@/components/table/columns";
import { Flags } from "@/components/ui/flags";
import { Fuel } from "@/components/ui/fuel";
import type { Schemas } from "@/lib/api/schema";
import { UNKNOWN, formatEnergy, formatNumber, formatPower, formatRatio } from "@/lib/format";
import { Origin } from "./origin";
import { primeMoverName, statusName } from "./terms";

type Unit = Schemas["Unit"];

export function unitColumns(meaning: (flag: string) => string | undefined): Column<Unit>[] {
  return [
    { id: "unit_id", header: "Unit", value: (unit) => unit.unit_id },
    {
      id: "slice",
      header: "Data set and year",
      value: (unit) => `${unit.dataset} ${unit.year}`,
    },
    {
      id: "net_generation_mwh",
      header: "Net generation (MWh)",
      value: (unit) => unit.net_generation_mwh,
      align: "end",
      render: ({ net_generation_mwh: mwh }) => (
        <span title={formatEnergy(mwh)}>{formatNumber(mwh, 1)}</span>
      ),
    },
    {
      id: "capacity_mw",
      header: "Capacity",
      value: (unit) => unit.capacity_mw,
      align: "end",
      render: (unit) => formatPower(unit.capacity_mw),
    },
    {
      id: "origin",
      header: "File and row",
      value: (unit) => `${unit.origin.file_name ?? ""}:${unit.origin.row_number}`,
      render: ({ origin }) => (
        <Origin
          file={{
            fileName: origin.file_name ?? "a file",
            loadId: origin.load_id,
            rows: [origin.row_number],
          }}
        />
      ),
    },
    {
      id: "capacity_factor",
      header: "Factor reported",
      value: (unit) => unit.capacity_factor,
      align: "end",
      render: (unit) => formatRatio(unit.capacity_factor),
    },
    {
      id: "fuel",
      header: "Fuel",
      value: (unit) => unit.fuel,
      render: (unit) => <Fuel code={unit.fuel} />,
    },
    {
      id: "prime_mover",
      header: "Prime mover",
      value: (unit) => unit.prime_mover,
      render: (unit) => (
        <span title={unit.prime_mover ?? ""}>{primeMoverName(unit.prime_mover)}</span>
      ),
    },
    {
      id: "status",
      header: "Status",
      value: (unit) => unit.status,
      render: (unit) => <span title={unit.status ?? ""}>{statusName(unit.status)}</span>,
    },
    {
      id: "service",
      header: "In service",
      value: (unit) => unit.operating_year,
      render: ({ operating_year: from, retirement_year: to }) =>
        from === null && to === null ? UNKNOWN : `${from ?? ""}–${to ?? ""}`,
    },
    {
      id: "flags",
      header: "Odd",
      value: (unit) => unit.flags.join(" "),
      sortable: false,
      render: (unit) => <Flags flags={unit.flags} meaning={meaning} />,
    },
  ];
}
