import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import type { PlantDetail } from "@/features/plants/queries";
import type { Schemas } from "@/lib/api/schema";
import { UNKNOWN, formatPower } from "@/lib/format";
import { coordinates } from "./coordinates";
import classes from "./plant.module.css";

type Source = Schemas["SourceView"];
type Attribute = keyof Schemas["Attribution"];

interface Row {
  attribute: Attribute;
  label: string;
  chosen: string | null;
}

const LABELS: Record<Attribute, string> = {
  name: "Name",
  operator: "Operator",
  state: "State",
  country: "Country",
  primary_fuel: "Primary fuel",
  capacity_mw: "Capacity",
  coordinates: "Coordinates",
};

/** What each data set says of the plant; the one that counts is marked. */
export function SourcesSection({ plant }: { plant: PlantDetail }) {
  const rows = (Object.keys(LABELS) as Attribute[]).map((attribute) => ({
    attribute,
    label: LABELS[attribute],
    chosen: plant.attribution[attribute],
  }));
  return (
    <Section
      title="Which source says what"
      description="Where sources differ, the one with the lower precedence counts; it is in bold."
      flush
    >
      <DataTable
        label="What each source says"
        rows={rows}
        columns={columnsOf(plant.sources)}
        rowKey={(row) => row.attribute}
      />
    </Section>
  );
}

function columnsOf(sources: readonly Source[]): Column<Row>[] {
  return [
    {
      id: "attribute",
      header: "Attribute",
      value: (row) => row.label,
      sortable: false,
      width: 130,
    },
    ...sources.map((source): Column<Row> => ({
      id: source.dataset,
      header: `${source.dataset} ${source.year}`,
      value: (row) => text(source, row.attribute),
      sortable: false,
      render: (row) => (
        <span className={row.chosen === source.dataset ? classes.chosen : undefined}>
          {text(source, row.attribute)}
        </span>
      ),
    })),
  ];
}

function text(source: Source, attribute: Attribute): string {
  if (attribute === "capacity_mw") return formatPower(source.capacity_mw);
  if (attribute !== "coordinates") return source[attribute] ?? UNKNOWN;
  const { latitude, longitude } = source;
  return latitude === null || longitude === null ? UNKNOWN : coordinates(latitude, longitude);
}
