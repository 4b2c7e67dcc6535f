"use client";

import { Badge } from "@mantine/core";
import { IconFlag } from "@tabler/icons-react";
import { formatCode } from "@/lib/format";
import { Hint } from "./hint";
import classes from "./ui.module.css";

const UNEXPLAINED = "Odd, but stored as the source says it";

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
        <Hint key={flag} text={props.meaning?.(flag) ?? UNEXPLAINED}>
          <Badge tabIndex={0} className={classes.flag} leftSection={<IconFlag size={10} />}>
            {formatCode(flag)}
          </Badge>
        </Hint>
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
    <Hint
      text={lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
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
    </Hint>
  );
}
