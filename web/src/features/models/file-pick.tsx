"use client";

import "@mantine/dropzone/styles.layer.css";
import { Dropzone } from "@mantine/dropzone";
import { IconFile, IconFileUpload } from "@tabler/icons-react";
import { useId } from "react";
import { formatBytes, formatCount } from "@/lib/format";
import classes from "./models.module.css";

/** A place to drop one file on; what was picked shows instead of the hint. */
export function FilePick(props: {
  label: string;
  hint: string;
  small?: boolean;
  picked: { name: string; bytes?: number; rows?: number } | null;
  error?: string;
  onPick: (file: File) => void;
}) {
  const { label, hint, picked, error } = props;
  const hintId = useId();
  return (
    <div>
      <p className={classes.label}>{label}</p>
      <Dropzone
        multiple={false}
        className={props.small ? classes.dropSmall : classes.drop}
        inputProps={{ "aria-label": label, "aria-describedby": hintId }}
        onDrop={(files) => {
          const file = files[0];
          if (file) props.onPick(file);
        }}
      >
        <div className={classes.dropInner}>
          {picked ? <IconFile size={20} /> : <IconFileUpload size={20} />}
          <span id={hintId}>
            {picked ? (
              <>
                <strong>{picked.name}</strong>{" "}
                {picked.rows === undefined
                  ? formatBytes(picked.bytes)
                  : formatCount(picked.rows, "row")}
              </>
            ) : (
              hint
            )}
          </span>
        </div>
      </Dropzone>
      {error ? (
        <p role="alert" className={classes.fieldError}>
          {error}
        </p>
      ) : null}
    </div>
  );
}
