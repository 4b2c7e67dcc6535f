"use client";

import { Problem } from "@/components/feedback/problem";
import { Section } from "@/components/page/page";
import { CodeBlock } from "@/components/ui/code-block";
import { asApiError } from "@/lib/api/error";
import classes from "./models.module.css";
import { exportLines } from "./upload-words";

/** Why a file was not taken, and the lines of code that make one that is. */
export function UploadRefused({ error }: { error: unknown }) {
  const lines = exportLines(asApiError(error));
  return (
    <>
      <Problem error={error} />
      {lines ? (
        <Section title="What to do instead">
          <p className={classes.note}>
            Where the model was trained, with scikit-learn these three lines write a file that is
            taken. Nothing in it can run.
          </p>
          <CodeBlock code={lines} label="Export to ONNX" />
        </Section>
      ) : null}
    </>
  );
}
