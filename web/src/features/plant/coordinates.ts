import { formatNumber } from "@/lib/format";

const DIGITS = 4;

/** `33.3881° N, 112.8617° W`. */
export function coordinates(latitude: number, longitude: number): string {
  const degrees = (value: number) => `${formatNumber(Math.abs(value), DIGITS)}°`;
  const north = latitude < 0 ? "S" : "N";
  const east = longitude < 0 ? "W" : "E";
  return `${degrees(latitude)} ${north}, ${degrees(longitude)} ${east}`;
}
