// Copies what the browser asks for by address, and not through a bundle, to our own origin:
// the map library's worker (it may not come from a blob under our policy) and the base map.
import { cp, mkdir, rm } from "node:fs/promises";

const packages = new URL("../node_modules/", import.meta.url);
const vendor = new URL("../public/vendor/", import.meta.url);
const files = [
  "maplibre-gl/dist/maplibre-gl-worker.mjs",
  "world-atlas/countries-50m.json",
  "world-atlas/countries-110m.json",
];

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
for (const file of files) {
  await cp(new URL(file, packages), new URL(file.split("/").at(-1), vendor));
}
