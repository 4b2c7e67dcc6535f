import { Button, Group } from "@mantine/core";
import type { Column } from "@/components/table/columns";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import type { Me, Schemas } from "@/lib/api/schema";
import type { UserDialog } from "./user-dialogs";

type Account = Schemas["Account"];

export function userColumns(me: Me, open: (dialog: UserDialog) => void): Column<Account>[] {
  return [
    { id: "email", header: "E-mail", value: (user) => user.email },
    { id: "name", header: "Name", secondary: true, value: (user) => user.name },
    { id: "role", header: "Role", width: 120, value: (user) => user.role },
    {
      id: "state",
      header: "State",
      width: 150,
      value: (user) => user.deactivated_at,
      render: (user) => <State user={user} me={me} />,
    },
    {
      id: "created_at",
      header: "Since",
      secondary: true,
      width: 140,
      value: (user) => user.created_at,
      render: (user) => <Time at={user.created_at} relative />,
    },
    {
      id: "actions",
      header: "Actions",
      quiet: true,
      value: () => null,
      sortable: false,
      align: "end",
      width: 280,
      render: (user) => (user.id === me.id ? null : <Actions user={user} open={open} />),
    },
  ];
}

function State({ user, me }: { user: Account; me: Me }) {
  if (user.deactivated_at) return <Status tone="warning">deactivated</Status>;
  return user.id === me.id ? (
    <Status tone="accent">you</Status>
  ) : (
    <Status tone="good">active</Status>
  );
}

function Actions({ user, open }: { user: Account; open: (dialog: UserDialog) => void }) {
  const actions = [
    { kind: "role", label: "Role" },
    { kind: "password", label: "Password" },
    { kind: "active", label: user.deactivated_at ? "Activate" : "Deactivate" },
  ] as const;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {actions.map(({ kind, label }) => (
        <Button
          key={kind}
          size="compact-xs"
          variant="default"
          aria-label={`${label} of ${user.email}`}
          onClick={() => open({ kind, user })}
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}
