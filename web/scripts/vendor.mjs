// Brings what the browser asks for by address, and not through a bundle, to our own origin: the map
// library's worker (it may not come from a blob under our policy) and the base map.
import { cp, mkdir, rm } from "node:fs/promises";
import { writeBaseMap } from "./base-map.mjs";

const packages = new URL("../node_modules/", import.meta.url);
const vendor = new URL("../public/vendor/", import.meta.url);
const worker = "maplibre-gl-worker.mjs";

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
await cp(new URL(`maplibre-gl/dist/${worker}`, packages), new URL(worker, vendor));
for (const detail of ["110m", "50m"]) {
  await writeBaseMap(new URL(`world-atlas/countries-${detail}.json`, packages), vendor, detail);
}
