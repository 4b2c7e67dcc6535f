import { LONGEST_NAME } from "./limits";

const ENDINGS = /\.(onnx|joblib|pkl|pickle|skops|json|ubj|txt)(\.(gz|xz|bz2|z))?$/i;

/** A name for the model in a file: `Net load (v2).joblib` is `Net-load-v2`. */
export function nameFor(fileName: string): string {
  return fileName
    .replace(ENDINGS, "")
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "")
    .slice(0, LONGEST_NAME);
}
