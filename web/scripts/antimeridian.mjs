// Land and borders as a plane map can draw them.
//
// On the globe a coast goes on past 180°; read as numbers it jumps to the other edge of the map and
// draws a band across it. Here it goes on to 181°, which the map library draws on both edges.

/** Return polygons (arrays of rings) as one feature. */
export function withoutJumps(land) {
  const coordinates = land.map((polygon) => polygon.map((ring) => closed(unrolled(ring))));
  return { type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates } };
}

export function linesWithoutJumps(lines) {
  return { type: "MultiLineString", coordinates: lines.coordinates.map(unrolled) };
}

/** Move each point by whole turns, so that none is more than half a turn away from the one before. */
function unrolled(line) {
  let turn = 0;
  let last;
  return line.map(([longitude, latitude]) => {
    if (last !== undefined && longitude - last > 180) turn -= 360;
    if (last !== undefined && longitude - last < -180) turn += 360;
    last = longitude;
    return [longitude + turn, latitude];
  });
}

/** A ring that ends a turn away from its start goes around the South Pole: close it there. */
function closed(ring) {
  const [first] = ring;
  const [end] = ring.at(-1) ?? [];
  if (first === undefined || Math.abs(end - first[0]) < 180) return ring;
  return [...ring, [end, -90], [first[0], -90], first];
}
