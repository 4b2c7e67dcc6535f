"use client";

import { Section } from "@/components/page/page";
import { CopyButton } from "@/components/ui/copy-button";
import type { PlantDetail } from "@/features/plants/queries";
import { coordinates } from "./coordinates";
import classes from "./plant.module.css";

/** Where the plant is, and which source says so. */
export function PlaceSection({ plant }: { plant: PlantDetail }) {
  const { latitude, longitude } = plant;
  const known = latitude !== null && longitude !== null;
  return (
    <Section
      title="Place"
      description={
        plant.attribution.coordinates === null
          ? "No source knows its coordinates"
          : `Coordinates as ${plant.attribution.coordinates} says`
      }
    >
      {known ? (
        <p className={classes.quiet}>
          {coordinates(latitude, longitude)}{" "}
          <CopyButton value={`${latitude}, ${longitude}`} label="Copy the coordinates" />
        </p>
      ) : (
        <p className={classes.quiet}>
          A file with latitude and longitude, such as the Global Power Plant Database, would put it
          on the map.
        </p>
      )}
    </Section>
  );
}
