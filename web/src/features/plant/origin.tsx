import Link from "next/link";
import { type FileRows, formatRows } from "./origins";
import classes from "./plant.module.css";

/** The file and rows of a figure, with a link to the load that brought them. */
export function Origin({ file }: { file: FileRows }) {
  const rows = formatRows(file.rows);
  const name = <span title={file.fileName}>{file.fileName}</span>;
  return (
    <span className={classes.origin}>
      {file.loadId === null ? name : <Link href={`/loads/${file.loadId}`}>{name}</Link>}, {rows}
    </span>
  );
}
