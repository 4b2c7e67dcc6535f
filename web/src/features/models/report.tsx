import { IconArrowsExchange, IconShieldCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Status } from "@/components/ui/status";
import classes from "./models.module.css";
import type { Version } from "./queries";
import { layerWords, parityOf, parityWords, safetyOf, safetyWords } from "./upload-words";

/** How a version was converted and what the sandbox saw, in plain words. */
export function Report({ version }: { version: Version }) {
  const parity = parityOf(version);
  const safety = safetyOf(version);
  return (
    <div className={classes.report}>
      <Finding
        icon={<IconArrowsExchange size={18} />}
        title="Parity"
        verdict={parity ? "answers alike" : "nothing converted"}
        sentences={parityWords(parity)}
      />
      <Finding
        icon={<IconShieldCheck size={18} />}
        title="Safety"
        verdict={safety.tried.length === 0 ? "nothing tried" : "something tried"}
        sentences={safetyWords(safety)}
      >
        <details className={classes.details}>
          <summary>It was opened behind {safety.sandbox.layers.length} layers</summary>
          <ul>
            {safety.sandbox.layers.map((layer) => (
              <li key={layer}>
                {layerWords(layer)} <span className={classes.quiet}>({layer})</span>
              </li>
            ))}
          </ul>
        </details>
      </Finding>
    </div>
  );
}

function Finding(props: {
  icon: ReactNode;
  title: string;
  verdict: string;
  sentences: string[];
  children?: ReactNode;
}) {
  return (
    <div className={classes.finding}>
      <h3 className={classes.findingTitle}>
        {props.icon}
        {props.title}
        <Status tone="good">{props.verdict}</Status>
      </h3>
      <ul className={classes.sentences}>
        {props.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {props.children}
    </div>
  );
}
