"use client";

import "maplibre-gl/dist/maplibre-gl.css";
import { useComputedColorScheme } from "@mantine/core";
import { Map as BaseMap, NavigationControl } from "maplibre-gl";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { showBaseMap, styleWith, themeColors } from "./base-map";
import classes from "./map.module.css";
import { PlantCard } from "./plant-card";
import type { MapPlant, MapPlants } from "./plants";
import { latitudeOf, longitudeOf, mercatorX, mercatorY } from "./plants";
import { type Box, type Points, boxOf, pointAt } from "./points";
import { PointsLayer } from "./points-layer";

const CLOSEST = 9;

interface Props {
  plants: MapPlants | null;
  points: Points | null;
  /** The map moves to the points when this changes; at first it shows the whole world. */
  focus: string;
  /** How close the map may come on its own. */
  closest?: number;
  onOpen: (plant: MapPlant) => void;
  onView: (box: Box) => void;
  /** The browser cannot draw, or not any more. */
  onFailure: () => void;
}

interface Pointed {
  plant: MapPlant;
  left: number;
  top: number;
  /** Of the map. */
  width: number;
  /** Touched: the card stays, with a link in it. */
  held: boolean;
}

/** The world and its plants; everything that needs WebGL is here, and loads with this file. */
export default function MapCanvas(props: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<BaseMap | null>(null);
  const [layer] = useState(() => new PointsLayer());
  const [drawn, setDrawn] = useState(false);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const scheme = useComputedColorScheme("light");

  const onFailure = useEffectEvent(props.onFailure);
  const onView = useEffectEvent(props.onView);
  const find = useEffectEvent((made: BaseMap, event: { lngLat: { lng: number; lat: number } }) => {
    if (props.points === null || props.plants === null) return null;
    const { lng, lat } = event.lngLat;
    const place = { x: mercatorX(lng), y: mercatorY(lat) };
    const row = pointAt(props.points, place, made.getZoom());
    return row === null ? null : props.plants.at(row);
  });
  const onOpen = useEffectEvent(props.onOpen);

  useEffect(() => {
    if (frame.current === null) return undefined;
    const made = makeMap(frame.current);
    if (made === null) {
      onFailure();
      return undefined;
    }
    made.on("webglcontextlost", () => onFailure());
    made.on("load", () => {
      made.addLayer(layer);
      setMap(made);
    });
    made.on("moveend", () => onView(viewOf(made)));
    made.on("movestart", () => setPointed(null));
    const point = (plant: MapPlant | null, { x, y }: { x: number; y: number }, held: boolean) => {
      const width = made.getContainer().clientWidth;
      setPointed(plant && { plant, left: x, top: y, width, held });
    };
    made.on("mousemove", (event) => {
      const plant = find(made, event);
      made.getCanvas().style.cursor = plant === null ? "" : "pointer";
      point(plant, event.point, false);
    });
    made.on("mouseout", () => setPointed(null));
    made.on("click", (event) => {
      const plant = find(made, event);
      const touched = (event.originalEvent as PointerEvent).pointerType === "touch";
      if (plant !== null && !touched) onOpen(plant);
      else point(plant, event.point, true);
    });
    showBaseMap(made);
    return () => {
      setMap(null);
      made.remove();
    };
  }, [layer]);

  useEffect(() => {
    if (map === null) return;
    const { base, fuels, ring } = themeColors();
    map.setPaintProperty("water", "background-color", base.water);
    map.setPaintProperty("land", "fill-color", base.land);
    map.setPaintProperty("borders", "line-color", base.border);
    layer.paint(fuels, ring);
  }, [map, layer, scheme]);

  useEffect(() => {
    if (map === null || props.points === null) return;
    layer.show(props.points);
    map.once("idle", () => setDrawn(true));
  }, [map, layer, props.points]);

  useFocus(map, props.points, props.focus, props.closest ?? CLOSEST);

  return (
    <div className={classes.canvas} data-ready={drawn}>
      <div ref={frame} className={classes.frame} />
      {pointed ? <PlantCard {...pointed} /> : null}
    </div>
  );
}

function makeMap(container: HTMLElement): BaseMap | null {
  try {
    const map = new BaseMap({
      container,
      style: styleWith(themeColors().base),
      center: [10, 25],
      zoom: 0.6,
      maxZoom: 12,
      renderWorldCopies: false,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: { "Map.Title": "Map of power plants: arrow keys move, plus and minus zoom" },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    return map;
  } catch {
    // No WebGL 2 after all: drivers can refuse what the browser offers.
    return null;
  }
}

function viewOf(map: BaseMap): Box {
  const bounds = map.getBounds();
  return {
    west: mercatorX(bounds.getWest()),
    east: mercatorX(bounds.getEast()),
    north: mercatorY(bounds.getNorth()),
    south: mercatorY(bounds.getSouth()),
  };
}

/** Move to the points each time `focus` changes to something; "" is the whole world. */
function useFocus(
  map: BaseMap | null,
  points: Points | null,
  focus: string,
  closest: number,
): void {
  const shown = useRef("");
  useEffect(() => {
    if (map === null || points === null || shown.current === focus) return;
    shown.current = focus;
    const box = focus === "" ? { west: 0, east: 1, north: 0.1, south: 0.8 } : boxOf(points);
    if (box === null) return;
    map.fitBounds(
      [
        [longitudeOf(box.west), latitudeOf(box.south)],
        [longitudeOf(box.east), latitudeOf(box.north)],
      ],
      { padding: 32, maxZoom: closest, animate: false },
    );
  }, [map, points, focus, closest]);
}
