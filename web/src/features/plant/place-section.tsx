"use client";

import { useMemo } from "react";
import { Section } from "@/components/page/page";
import { CopyButton } from "@/components/ui/copy-button";
import { PlaceMap } from "@/features/map/place-map";
import type { PlantDetail } from "@/features/plants/queries";
import { coordinates } from "./coordinates";
import classes from "./plant.module.css";

/** Where the plant is, and which source says so. */
export function PlaceSection({ plant }: { plant: PlantDetail }) {
  const placed = useMemo(() => placedFrom(plant), [plant]);
  return (
    <Section
      title="Place"
      description={
        plant.attribution.coordinates === null
          ? "No source knows its coordinates"
          : `Coordinates as ${plant.attribution.coordinates} says`
      }
      flush={placed !== null}
    >
      {placed === null ? (
        <p className={classes.quiet}>
          A file with latitude and longitude, such as the Global Power Plant Database, would put it
          on the map.
        </p>
      ) : (
        <div className={classes.place}>
          <div className={classes.map}>
            <PlaceMap plant={placed} />
          </div>
          <p className={classes.quiet}>
            {coordinates(placed.latitude, placed.longitude)}{" "}
            <CopyButton
              value={`${placed.latitude}, ${placed.longitude}`}
              label="Copy the coordinates"
            />
          </p>
        </div>
      )}
    </Section>
  );
}

/** The plant as the map wants it; null without coordinates on Earth. */
function placedFrom(plant: PlantDetail) {
  const { id, name, state, country, primary_fuel: fuel, capacity_mw, latitude, longitude } = plant;
  if (latitude === null || longitude === null) return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const said = { id, name, state, country, fuel, capacity_mw, net_generation_mwh: null };
  return { ...said, latitude, longitude };
}
