import { Button } from "@mantine/core";
import type { Column } from "@/components/table/columns";
import { numberColumn } from "@/components/table/number-column";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import type { Me } from "@/lib/api/schema";
import { formatCode, formatDuration } from "@/lib/format";
import classes from "../models.module.css";
import { type Logged, originText } from "./filters";

/** `onOpen` is told the prediction that is to be shown in full. */
export function historyColumns(
  me: Me,
  keys: ReadonlyMap<string, string>,
  onOpen: (id: string) => void,
): Column<Logged>[] {
  return [
    {
      id: "created_at",
      header: "When",
      width: 150,
      sortable: false,
      value: ({ created_at: at }) => at,
      render: ({ created_at: at }) => <Time at={at} />,
    },
    {
      id: "outcome",
      header: "Outcome",
      width: 150,
      sortable: false,
      value: ({ error_code: code }) => code ?? "answered",
      render: (logged) => <Outcome logged={logged} />,
    },
    {
      id: "version",
      header: "Version",
      width: 130,
      secondary: true,
      sortable: false,
      value: ({ model_version: version }) => version,
      render: ({ model_version: version, role }) =>
        version === null ? (
          <span className={classes.quiet}>none</span>
        ) : (
          <span>
            v{version} <span className={classes.quiet}>{role}</span>
          </span>
        ),
    },
    {
      id: "origin",
      header: "How",
      width: 90,
      secondary: true,
      sortable: false,
      value: ({ origin }) => originText(origin),
    },
    {
      id: "caller",
      header: "Asked by",
      secondary: true,
      sortable: false,
      value: (logged) => callerOf(logged, me, keys),
    },
    numeric("rows", "Rows", 70, ({ rows }) => rows),
    numeric("queue", "Waited", 90, ({ queue_ms: ms }) => ms, formatDuration),
    numeric("inference", "Model", 90, ({ inference_ms: ms }) => ms, formatDuration),
    numeric("total", "In all", 90, ({ total_ms: ms }) => ms, formatDuration),
    {
      id: "open",
      header: "Open",
      quiet: true,
      sortable: false,
      align: "end",
      width: 80,
      value: () => null,
      render: ({ id }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Open the prediction ${id.slice(-8)}`}
          onClick={() => onOpen(id)}
        >
          Open
        </Button>
      ),
    },
  ];
}

export function Outcome({ logged }: { logged: Logged }) {
  if (logged.error_code === null) return <Status tone="good">answered</Status>;
  return (
    <span title={`${logged.status} ${logged.error_code}`}>
      <Status tone={logged.status >= 500 ? "danger" : "warning"}>
        {formatCode(logged.error_code)}
      </Status>
    </span>
  );
}

/** Who asked, by the names that the visitor may know. */
export function callerOf(logged: Logged, me: Me, keys: ReadonlyMap<string, string>): string {
  const { key_id: key, user_id: user } = logged;
  const person = user === me.id ? "you" : `user ${user.slice(-8)}`;
  if (key === null) return person;
  return `${person}, key ${keys.get(key) ?? key.slice(-8)}`;
}

function numeric(
  id: string,
  header: string,
  width: number,
  value: (logged: Logged) => number | null,
  shown?: (value: number | null) => string,
): Column<Logged> {
  return {
    ...numberColumn(id, header, value, shown),
    width,
    secondary: true,
    sortable: false,
  };
}
