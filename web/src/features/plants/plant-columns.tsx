import { Checkbox } from "@mantine/core";
import Link from "next/link";
import type { Column } from "@/components/table/columns";
import { Flags } from "@/components/ui/flags";
import { Fuel } from "@/components/ui/fuel";
import { MOST_COMPARED } from "@/features/compare/choice";
import { formatEnergy, formatNumber, formatPower } from "@/lib/format";
import { placeOf, plantPath } from "./naming";
import type { Plant } from "./queries";

interface Choice {
  chosen: readonly string[];
  toggle: (id: string) => void;
  meaning: (flag: string) => string | undefined;
}

export function plantColumns({ chosen, toggle, meaning }: Choice): Column<Plant>[] {
  return [
    {
      id: "chosen",
      header: "Compare",
      value: () => null,
      sortable: false,
      width: 78,
      render: (plant) => (
        <Checkbox
          size="xs"
          checked={chosen.includes(plant.id)}
          disabled={!chosen.includes(plant.id) && chosen.length >= MOST_COMPARED}
          onChange={() => toggle(plant.id)}
          aria-label={`Compare ${plant.name}`}
        />
      ),
    },
    {
      id: "name",
      header: "Name",
      value: (plant) => plant.name,
      render: (plant) => (
        <Link href={plantPath(plant.id)} prefetch={false} title={plant.name}>
          {plant.name}
        </Link>
      ),
    },
    {
      id: "fuel",
      header: "Fuel",
      value: (plant) => plant.primary_fuel,
      sortable: false,
      width: 120,
      render: (plant) => <Fuel code={plant.primary_fuel} />,
    },
    { id: "place", header: "Place", value: placeOf, sortable: false, width: 110 },
    {
      id: "operator",
      header: "Operator",
      value: (plant) => plant.operator,
      sortable: false,
      render: (plant) => <span title={plant.operator ?? ""}>{plant.operator ?? "–"}</span>,
    },
    {
      id: "capacity_mw",
      header: "Capacity",
      value: (plant) => plant.capacity_mw,
      align: "end",
      width: 110,
      render: ({ capacity_mw: mw }) => (
        <span title={`${formatNumber(mw, 3)} MW`}>{formatPower(mw)}</span>
      ),
    },
    {
      id: "net_generation_mwh",
      header: "Net generation",
      value: (plant) => plant.net_generation_mwh,
      align: "end",
      width: 140,
      render: ({ net_generation_mwh: mwh, dataset, year }) => (
        <span title={`${formatNumber(mwh, 3)} MWh, ${dataset ?? ""} ${year ?? ""}`}>
          {formatEnergy(mwh)}
        </span>
      ),
    },
    {
      id: "flags",
      header: "Odd",
      value: (plant) => plant.flags.join(" "),
      sortable: false,
      width: 190,
      render: (plant) => <Flags flags={plant.flags} meaning={meaning} />,
    },
  ];
}
