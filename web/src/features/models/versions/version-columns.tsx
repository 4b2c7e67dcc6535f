import { ActionIcon, Button, Group } from "@mantine/core";
import dynamic from "next/dynamic";
import type { Column } from "@/components/table/columns";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { formatBytes } from "@/lib/format";
import classes from "../models.module.css";
import type { Model, VersionSummary } from "../queries";
import { differenceText, parityOf } from "../upload-words";
import type { VersionDialog } from "./version-dialogs";

const VersionMenu = dynamic(() => import("./version-menu").then((each) => each.VersionMenu), {
  ssr: false,
  loading: () => <ActionIcon size={24} loading aria-label="More about the version" />,
});

type Version = VersionSummary;

export function versionColumns(
  model: Model,
  onDialog: (dialog: VersionDialog) => void,
): Column<Version>[] {
  return [
    {
      id: "version",
      header: "Version",
      width: 84,
      value: ({ version }) => version,
      render: ({ version }) => <strong>v{version}</strong>,
    },
    {
      id: "aliases",
      header: "Stands for",
      value: ({ aliases }) => aliases.join(" ") || null,
      render: ({ aliases }) => <Aliases model={model} aliases={aliases} />,
    },
    {
      id: "framework",
      header: "Made with",
      secondary: true,
      value: ({ framework }) => framework,
    },
    {
      id: "parity",
      header: "Differs by",
      secondary: true,
      align: "end",
      width: 120,
      value: (version) => parityOf(version)?.max_relative ?? null,
      render: (version) => differenceText(parityOf(version)),
    },
    {
      id: "size",
      header: "Size",
      secondary: true,
      align: "end",
      width: 90,
      value: ({ onnx_size_bytes: bytes }) => bytes,
      render: ({ onnx_size_bytes: bytes }) => formatBytes(bytes),
    },
    {
      id: "created_at",
      header: "Uploaded",
      secondary: true,
      width: 130,
      value: ({ created_at: at }) => at,
      render: ({ created_at: at }) => <Time at={at} relative />,
    },
    {
      id: "created_by",
      header: "By",
      width: 130,
      secondary: true,
      value: (version) => version.created_by_name,
    },
    {
      id: "actions",
      header: "Actions",
      value: () => null,
      sortable: false,
      align: "end",
      width: 150,
      render: (version) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {model.may_change && !version.aliases.includes("champion") ? (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Promote version ${version.version}`}
              onClick={() => onDialog({ kind: "promote", version: version.version })}
            >
              Promote
            </Button>
          ) : null}
          <VersionMenu model={model} version={version} onDialog={onDialog} />
        </Group>
      ),
    },
  ];
}

const TRAFFIC = { off: "resting", share: "answering a share", shadow: "shadow" } as const;

function Aliases({ model, aliases }: { model: Model; aliases: readonly string[] }) {
  if (aliases.length === 0) return <span className={classes.quiet}>nothing</span>;
  return (
    <span className={classes.tagList}>
      {aliases.map((alias) => {
        if (alias === "champion") {
          return (
            <Status key={alias} tone="good">
              champion
            </Status>
          );
        }
        const doing = alias === "challenger" ? ` (${TRAFFIC[model.traffic.mode]})` : "";
        return (
          <Status key={alias} tone={alias === "challenger" ? "accent" : "neutral"}>
            {alias}
            {doing}
          </Status>
        );
      })}
    </span>
  );
}
