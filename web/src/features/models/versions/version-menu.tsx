"use client";

import { ActionIcon, Menu } from "@mantine/core";
import {
  IconDotsVertical,
  IconDownload,
  IconFileDescription,
  IconSwords,
  IconTag,
  IconTrash,
} from "@tabler/icons-react";
import type { Model, VersionSummary } from "../queries";
import type { VersionDialog } from "./version-dialogs";

/** What else can be done with a version. */
export function VersionMenu(props: {
  model: Model;
  version: VersionSummary;
  onDialog: (dialog: VersionDialog) => void;
}) {
  const { model, version, onDialog } = props;
  const number = version.version;
  const download = `/api/v1/models/${model.id}/versions/${number}/download`;
  return (
    <Menu position="bottom-end" shadow="md" width={230}>
      <Menu.Target>
        <ActionIcon size={24} aria-label={`More about version ${number}`}>
          <IconDotsVertical size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileDescription size={15} />}
          onClick={() => onDialog({ kind: "report", version: number })}
        >
          Parity, safety and schema
        </Menu.Item>
        <Menu.Item component="a" href={download} leftSection={<IconDownload size={15} />}>
          Download as ONNX
        </Menu.Item>
        <Menu.Item
          component="a"
          href={`${download}?kind=source`}
          leftSection={<IconDownload size={15} />}
        >
          Download {version.file_name}
        </Menu.Item>
        {model.may_change ? (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconSwords size={15} />}
              disabled={version.aliases.includes("challenger")}
              onClick={() => onDialog({ kind: "alias", version: number, alias: "challenger" })}
            >
              Make it the challenger
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTag size={15} />}
              onClick={() => onDialog({ kind: "alias", version: number, alias: "" })}
            >
              Give it another name
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash size={15} />}
              disabled={version.aliases.length > 0}
              onClick={() => onDialog({ kind: "delete", version: number })}
            >
              {version.aliases.length > 0 ? "Delete (an alias points here)" : "Delete"}
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
