"use client";

import { Badge, Tooltip } from "@mantine/core";
import { IconFlag } from "@tabler/icons-react";
import { formatCode } from "@/lib/format";
import classes from "./ui.module.css";

/** Quality flags beside the number they are about; `meaning` explains one, see `/quality/flags`. */
export function Flags(props: {
  flags: readonly string[];
  meaning?: (flag: string) => string | undefined;
}) {
  if (props.flags.length === 0) return null;
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
