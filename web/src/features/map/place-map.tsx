"use client";

import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import classes from "./map.module.css";
import { type Placed, onePlant } from "./one-plant";
import { pointsOf } from "./points";
import { useWebGl } from "./use-webgl";
import { useWhenQuiet } from "./use-when-quiet";

const MapCanvas = dynamic(() => import("./map-canvas"), {
  ssr: false,
  loading: () => <div className={classes.waiting} role="status" aria-label="Loading the map" />,
});

/** Close enough to know the region; nearer the coast lines say nothing more. */
const CLOSEST = 4;
const EVERYTHING = { country: null, state: null, fuel: null };

/** One plant on the map; nothing where the browser cannot draw one. */
export function PlaceMap({ plant }: { plant: Placed }) {
  const [failed, setFailed] = useState(false);
  const canDraw = useWebGl() && !failed;
  const quiet = useWhenQuiet();
  const plants = useMemo(() => onePlant(plant), [plant]);
  const points = useMemo(() => pointsOf(plants, "capacity", EVERYTHING), [plants]);
  if (!canDraw) return null;
  if (!quiet) return <div className={classes.waiting} />;
  return (
    <MapCanvas
      plants={plants}
      points={points}
      focus={plant.id}
      closest={CLOSEST}
      onOpen={() => undefined}
      onView={() => undefined}
      onFailure={() => setFailed(true)}
    />
  );
}
