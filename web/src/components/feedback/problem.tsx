"use client";

import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { type Finding, asApiError } from "@/lib/api/error";
import classes from "./feedback.module.css";

const MOST_FINDINGS = 20;

/** What happened, what to do about it, and the request id that finds it in the logs. */
export function Problem(props: {
  error: unknown;
  onRetry?: () => void;
  /** For problems that a server component shows: trying again is loading the page again. */
  reload?: boolean;
}) {
  const problem = asApiError(props.error);
  const onRetry = props.reload ? reloadPage : props.onRetry;
  const [prose, code] = adviceIn(problem.detail);
  return (
    <div role="alert" className={classes.problem}>
      <IconAlertTriangle size={18} aria-hidden="true" className={classes.problemIcon} />
      <div className={classes.problemBody}>
        <p className={classes.problemTitle}>{problem.title}</p>
        <p className={classes.problemDetail}>{prose}</p>
        {code ? <CodeBlock code={code} label="What to do instead" /> : null}
        <Findings findings={problem.errors} />
        {problem.requestId ? <RequestId id={problem.requestId} /> : null}
        {onRetry ? (
          <div>
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}

/** A detail may end with lines of code, after an empty line. */
function adviceIn(detail: string): [prose: string, code: string] {
  const end = detail.indexOf("\n\n");
  return end < 0 ? [detail, ""] : [detail.slice(0, end), detail.slice(end).trim()];
}

function reloadPage(): void {
  window.location.reload();
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  const rest = findings.length - MOST_FINDINGS;
  return (
    <ul className={classes.findings}>
      {findings.slice(0, MOST_FINDINGS).map((each, index) => (
        <li key={index}>{textOf(each)}</li>
      ))}
      {rest > 0 ? <li>and {rest} more</li> : null}
    </ul>
  );
}

function textOf({ row, column, value, reason }: Finding): string {
  const place = [
    row === null || row === undefined ? "" : `row ${row}`,
    column ?? "",
    value === null || value === undefined ? "" : `“${value}”`,
  ].filter((part) => part !== "");
  return [place.join(", "), reason ?? ""].filter((part) => part !== "").join(": ");
}

function RequestId({ id }: { id: string }) {
  return (
    <p className={classes.requestId}>
      Request <code>{id}</code>
      <CopyButton value={id} label="Copy the request id" />
    </p>
  );
}
