/** Parts of models for unit tests, with everything that a test does not care about filled in. */
import type { Feature, Output } from "./queries";

export function feature(said: Partial<Feature>): Feature {
  return {
    name: "capacity_mw",
    type: "float64",
    input: "X",
    input_type: "float64",
    column: 0,
    shape: [],
    nullable: false,
    categories: null,
    open: true,
    description: "",
    ...said,
  };
}

export function output(said: Partial<Output>): Output {
  return {
    name: "variable",
    kind: "value",
    type: "float32",
    shape: [],
    classes: null,
    names: null,
    ...said,
  };
}
