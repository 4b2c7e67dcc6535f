// Land and borders of all countries, from Natural Earth, as the map's own worker reads them: what a
// build has converted, no browser has to, and the page does nothing when finer coast lines come.
import { readFile, writeFile } from "node:fs/promises";
import { feature, mesh } from "topojson-client";
import { linesWithoutJumps, withoutJumps } from "./antimeridian.mjs";

/** Decimals of a degree: a hundred metres, less than a pixel at any zoom that the map allows. */
const DECIMALS = 3;

/** Write `land-DETAIL.json` and `borders-DETAIL.json` from an atlas of the package world-atlas. */
export async function writeBaseMap(atlas, folder, detail) {
  const topology = JSON.parse(await readFile(atlas, "utf-8"));
  const { countries, land } = topology.objects;
  const polygons = feature(topology, land).features.flatMap(({ geometry }) =>
    geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates],
  );
  const borders = mesh(topology, countries, (one, other) => one !== other);
  const files = { land: withoutJumps(polygons), borders: linesWithoutJumps(borders) };
  for (const [name, shape] of Object.entries(files)) {
    await writeFile(new URL(`${name}-${detail}.json`, folder), JSON.stringify(shape, rounded));
  }
}

function rounded(_key, value) {
  return typeof value === "number" ? Number(value.toFixed(DECIMALS)) : value;
}
