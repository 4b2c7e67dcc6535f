"use client";

import { createElement } from "react";
import { later, useLater } from "@/lib/later";
import type { SearchProps } from "./plant-search";
import { SearchField } from "./search-field";

const PlantSearch = later<SearchProps>(() =>
  import("./plant-search").then((each) => each.PlantSearch),
);

/** Looks plants up by name; until that is loaded, a field that looks the same stands in its place. */
export function AddPlant(props: SearchProps) {
  const loaded = useLater(PlantSearch);
  return loaded ? createElement(loaded, props) : <SearchField full={props.full} readOnly />;
}
