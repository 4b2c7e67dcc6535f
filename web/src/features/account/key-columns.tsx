import { Button, Group } from "@mantine/core";
import type { Column } from "@/components/table/columns";
import { Time } from "@/components/ui/time";
import type { Schemas } from "@/lib/api/schema";
import type { KeyDialog } from "./key-dialogs";

type Key = Schemas["ApiKey"];

export function keyColumns(open: (dialog: KeyDialog) => void): Column<Key>[] {
  return [
    {
      id: "name",
      header: "Name",
      value: (key) => key.name,
      render: (key) => <span title={key.name}>{key.name}</span>,
    },
    {
      id: "scopes",
      header: "Scopes",
      secondary: true,
      value: (key) => key.scopes.join(" "),
      sortable: false,
      render: (key) => <span title={key.scopes.join("\n")}>{key.scopes.join(", ")}</span>,
    },
    {
      id: "last_used_at",
      header: "Last used",
      secondary: true,
      width: 130,
      value: (key) => key.last_used_at,
      render: (key) => (key.last_used_at ? <Time at={key.last_used_at} relative /> : "never"),
    },
    {
      id: "expires_at",
      header: "Expires",
      width: 130,
      value: (key) => key.expires_at,
      render: (key) => <Expiry at={key.expires_at} />,
    },
    {
      id: "created_at",
      header: "Made",
      secondary: true,
      width: 130,
      value: (key) => key.created_at,
      render: (key) => <Time at={key.created_at} relative />,
    },
    {
      id: "actions",
      header: "Actions",
      quiet: true,
      value: () => null,
      sortable: false,
      align: "end",
      width: 170,
      render: (key) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Rotate ${key.name}`}
            onClick={() => open({ kind: "rotate", key })}
          >
            Rotate
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Revoke ${key.name}`}
            onClick={() => open({ kind: "revoke", key })}
          >
            Revoke
          </Button>
        </Group>
      ),
    },
  ];
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return <>never</>;
  return <Time at={at} relative />;
}
