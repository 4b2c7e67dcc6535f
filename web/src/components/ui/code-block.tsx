import { CopyButton } from "./copy-button";
import classes from "./ui.module.css";

/** Text to be used elsewhere: a command, a key, a program. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className={classes.code}>
      <pre tabIndex={0} aria-label={label}>
        <code>{code}</code>
      </pre>
      <CopyButton value={code} label={`Copy: ${label}`} />
    </div>
  );
}
