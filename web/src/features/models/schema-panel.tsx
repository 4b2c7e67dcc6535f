"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Problem } from "@/components/feedback/problem";
import { TableSkeleton } from "@/components/feedback/skeletons";
import { Section } from "@/components/page/page";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { api } from "@/lib/api/browser";
import classes from "./models.module.css";
import { type Feature, type Output, type Version, versionQuery } from "./queries";
import { givenBy, rangeText, takenBy } from "./schema-words";

/** What a version takes and gives, as tables. */
export function SchemaPanel({ model, version }: { model: string; version: number }) {
  const query = useQuery(versionQuery(api, model, version));
  const title = `What version ${version} takes and gives`;
  return (
    <Section title={title} flush>
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <SchemaTables version={query.data} />
      ) : (
        <TableSkeleton rows={5} />
      )}
    </Section>
  );
}

export function SchemaTables({ version }: { version: Version }) {
  const inputs = useMemo(() => inputColumns(version.ranges), [version.ranges]);
  return (
    <div className={classes.tables}>
      <DataTable
        label="Inputs"
        rows={version.input_schema}
        columns={inputs}
        rowKey={(feature) => feature.name}
        maxHeight={400}
      />
      <DataTable
        label="Outputs"
        rows={version.output_schema}
        columns={OUTPUT_COLUMNS}
        rowKey={(output) => output.name}
      />
    </div>
  );
}

function inputColumns(ranges: Version["ranges"]): Column<Feature>[] {
  return [
    {
      id: "name",
      header: "Input",
      sortable: false,
      value: (feature) => feature.name,
      render: (feature) => <code title={feature.description}>{feature.name}</code>,
    },
    { id: "type", header: "Type", sortable: false, width: 90, value: (feature) => feature.type },
    {
      id: "takes",
      header: "Takes",
      sortable: false,
      value: takenBy,
      render: (feature) => <span title={feature.categories?.join(", ")}>{takenBy(feature)}</span>,
    },
    {
      id: "range",
      header: "In the sample",
      sortable: false,
      align: "end",
      width: 150,
      value: (feature) => rangeText(ranges[feature.name]),
    },
  ];
}

const OUTPUT_COLUMNS: Column<Output>[] = [
  {
    id: "name",
    header: "Output",
    sortable: false,
    value: (output) => output.name,
    render: (output) => <code>{output.name}</code>,
  },
  { id: "type", header: "Type", sortable: false, width: 90, value: (output) => output.type },
  {
    id: "gives",
    header: "Gives",
    sortable: false,
    value: givenBy,
    render: (output) => <span title={output.classes?.join(", ")}>{givenBy(output)}</span>,
  },
];
