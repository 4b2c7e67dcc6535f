import type { FeatureCollection } from "geojson";
import { type StyleSpecification, setWorkerUrl } from "maplibre-gl";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { fetchRaw } from "@/lib/api/browser";
import { FUEL_GROUPS, fuelColor } from "@/lib/fuels";
import { linesWithoutJumps, withoutJumps } from "./antimeridian";

type Countries = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

// Copied to our own origin by scripts/vendor.mjs.
const WORKER = "/vendor/maplibre-gl-worker.mjs";
const BASE_MAPS = {
  coarse: "/vendor/countries-110m.json",
  fine: "/vendor/countries-50m.json",
};
/** From here on the coarse coast lines look wrong. */
export const FINE_ZOOM = 3;

setWorkerUrl(WORKER);

/** Land and borders of all countries, from Natural Earth. */
export async function baseMap(detail: keyof typeof BASE_MAPS) {
  const answer = await fetchRaw(BASE_MAPS[detail]);
  const topology = (await answer.json()) as Countries;
  const { countries, land } = topology.objects;
  const polygons = feature(topology, land).features.flatMap(({ geometry }) => {
    if (geometry.type === "MultiPolygon") return geometry.coordinates;
    return geometry.type === "Polygon" ? [geometry.coordinates] : [];
  });
  return {
    land: withoutJumps(polygons),
    borders: linesWithoutJumps(mesh(topology, countries, (one, other) => one !== other)),
  };
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
