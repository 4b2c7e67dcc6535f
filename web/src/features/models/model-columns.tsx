import { Button } from "@mantine/core";
import Link from "next/link";
import type { Column } from "@/components/table/columns";
import { Time } from "@/components/ui/time";
import type { Me } from "@/lib/api/schema";
import classes from "./models.module.css";
import type { ModelSummary } from "./queries";
import { modelPath } from "./tabs";
import { TagList } from "./tags";
import { VisibilityBadge } from "./visibility";

export function modelColumns(options: {
  me: Me;
  deleted: boolean;
  onTag: (tag: string) => void;
  onRestore: (model: ModelSummary) => void;
}): Column<ModelSummary>[] {
  const { me, deleted, onTag, onRestore } = options;
  const shared: Column<ModelSummary>[] = [
    {
      id: "name",
      header: "Model",
      value: (model) => model.name,
      render: (model) =>
        deleted ? model.name : <Link href={modelPath(model.id)}>{model.name}</Link>,
    },
    {
      id: "description",
      header: "What it is for",
      value: (model) => model.description || null,
      sortable: false,
      render: (model) => (
        <span className={classes.clip} title={model.description}>
          {model.description || "–"}
        </span>
      ),
    },
    {
      id: "tags",
      header: "Tags",
      value: (model) => model.tags.join(" ") || null,
      sortable: false,
      render: (model) => <TagList tags={model.tags} onTag={onTag} most={1} />,
    },
    {
      id: "owner",
      header: "Owner",
      width: 130,
      value: (model) => (model.owner_id === me.id ? "You" : model.owner_name),
    },
    {
      id: "visibility",
      header: "Visible to",
      width: 120,
      value: (model) => model.visibility,
      render: (model) => <VisibilityBadge visibility={model.visibility} />,
    },
    {
      id: "champion",
      header: "Champion",
      align: "end",
      width: 96,
      value: (model) => model.aliases["champion"] ?? null,
      render: (model) => championOf(model),
    },
  ];
  return deleted ? [...shared, deletedColumn, restoreColumn(onRestore)] : [...shared, changed];
}

function championOf(model: ModelSummary): string {
  const champion = model.aliases["champion"];
  return champion === undefined ? "–" : `v${champion} of ${model.versions}`;
}

const changed: Column<ModelSummary> = {
  id: "changed_at",
  header: "Changed",
  width: 130,
  value: (model) => model.changed_at,
  render: (model) => <Time at={model.changed_at} relative />,
};

const deletedColumn: Column<ModelSummary> = {
  id: "deleted_at",
  header: "Deleted",
  width: 130,
  value: (model) => model.deleted_at,
  render: (model) => <Time at={model.deleted_at} relative />,
};

function restoreColumn(onRestore: (model: ModelSummary) => void): Column<ModelSummary> {
  return {
    id: "restore",
    header: "Actions",
    value: () => null,
    sortable: false,
    align: "end",
    width: 96,
    render: (model) =>
      model.may_change ? (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Restore ${model.name}`}
          onClick={() => onRestore(model)}
        >
          Restore
        </Button>
      ) : null,
  };
}
