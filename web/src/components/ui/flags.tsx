"use client";

import { Badge, Tooltip } from "@mantine/core";
import { IconFlag } from "@tabler/icons-react";
import { formatCode } from "@/lib/format";
import classes from "./ui.module.css";

/** Quality flags beside the number they are about; `meaning` explains one, see `/quality/flags`. */
export function Flags(props: {
  flags: readonly string[];
  meaning?: (flag: string) => string | undefined;
  /** Only a sign, for columns of numbers; what it stands for is in the tooltip. */
  compact?: boolean;
}) {
  if (props.flags.length === 0) return null;
  if (props.compact) return <FlagSign {...props} />;
  return (
    <span className={classes.flags}>
      {props.flags.map((flag) => (
        <Tooltip
          key={flag}
          label={props.meaning?.(flag) ?? "Odd, but stored as the source says it"}
          multiline
          maw={320}
          events={{ hover: true, focus: true, touch: true }}
        >
          <Badge tabIndex={0} className={classes.flag} leftSection={<IconFlag size={10} />}>
            {formatCode(flag)}
          </Badge>
        </Tooltip>
      ))}
    </span>
  );
}

function FlagSign(props: {
  flags: readonly string[];
  meaning?: (flag: string) => string | undefined;
}) {
  const lines = props.flags.map((flag) => {
    const meaning = props.meaning?.(flag);
    return meaning === undefined ? formatCode(flag) : `${formatCode(flag)}: ${meaning}`;
  });
  return (
    <Tooltip
      label={lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span
        className={classes.sign}
        tabIndex={0}
        role="img"
        aria-label={`Flagged: ${lines.join("; ")}`}
      >
        <IconFlag size={13} aria-hidden="true" />
        {props.flags.length > 1 ? props.flags.length : null}
      </span>
    </Tooltip>
  );
}
