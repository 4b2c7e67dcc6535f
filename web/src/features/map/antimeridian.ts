import type { Feature, MultiLineString, MultiPolygon, Position } from "geojson";

/**
 * Land and borders as a plane map can draw them.
 *
 * On the globe a coast goes on past 180°; read as numbers it jumps to the other edge of the map and
 * draws a band across it. Here it goes on to 181°, which the map library draws on both edges.
 */
export function withoutJumps(land: readonly Position[][][]): Feature<MultiPolygon> {
  const coordinates = land.map((polygon) => polygon.map((ring) => closed(unrolled(ring))));
  return { type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates } };
}

export function linesWithoutJumps(lines: MultiLineString): MultiLineString {
  return { type: "MultiLineString", coordinates: lines.coordinates.map(unrolled) };
}

/** Move each point by whole turns, so that none is more than half a turn away from the one before. */
function unrolled(line: readonly Position[]): Position[] {
  let turn = 0;
  let last: number | undefined;
  return line.map(([longitude = 0, latitude = 0]) => {
    if (last !== undefined && longitude - last > 180) turn -= 360;
    if (last !== undefined && longitude - last < -180) turn += 360;
    last = longitude;
    return [longitude + turn, latitude];
  });
}

/** A ring that ends a turn away from its start goes around the South Pole: close it there. */
function closed(ring: Position[]): Position[] {
  const first = ring[0];
  const [end = 0] = ring.at(-1) ?? [];
  if (first === undefined || Math.abs(end - (first[0] ?? 0)) < 180) return ring;
  return [...ring, [end, -90], [first[0] ?? 0, -90], first];
}
