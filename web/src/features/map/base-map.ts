import type { FeatureCollection } from "geojson";
import {
  type GeoJSONSource,
  type Map as BaseMap,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import { FUEL_GROUPS, fuelColor } from "@/lib/fuels";

// Put on our own origin by scripts/vendor.mjs.
const VENDOR = "/vendor/";
/** From here on the coarse coast lines look wrong. */
const FINE_ZOOM = 3;

setWorkerUrl(`${VENDOR}maplibre-gl-worker.mjs`);

/**
 * Show land and borders of all countries: the coarse ones at once, the fine ones when somebody looks
 * closer. The map's worker fetches and reads them, so that the page does not stop for it.
 */
export function showBaseMap(map: BaseMap): void {
  let shown = "";
  const show = (detail: "110m" | "50m") => {
    if (shown === detail || shown === "50m") return;
    shown = detail;
    for (const name of ["land", "borders"]) {
      const { href } = new URL(`${VENDOR}${name}-${detail}.json`, window.location.href);
      // Without land the plants still stand where they are.
      map
        .getSource<GeoJSONSource>(name)
        ?.setData(href)
        .catch(() => undefined);
    }
  };
  map.once("load", () => show("110m"));
  map.on("zoomend", () => {
    if (map.getZoom() >= FINE_ZOOM) show("50m");
  });
}

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

/** A style without any address in it: two layers that are filled from our own files. */
export function styleWith(colors: BaseColors): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: EMPTY },
      borders: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": colors.water } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colors.land } },
      {
        id: "borders",
        type: "line",
        source: "borders",
        paint: { "line-color": colors.border, "line-width": 0.7 },
      },
    ],
  };
}

export interface BaseColors {
  water: string;
  land: string;
  border: string;
}

/** The colours of the theme as they are now. */
export function themeColors() {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    base: {
      water: value("--app-water"),
      land: value("--app-land"),
      border: value("--app-map-border"),
    },
    ring: rgbOf(value("--app-water")),
    fuels: FUEL_GROUPS.map((group) => rgbOf(value(fuelColor(group).slice(4, -1)))),
  };
}

/** `#0072b2` as parts from 0 to 1. */
export function rgbOf(hex: string): [number, number, number] {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}
