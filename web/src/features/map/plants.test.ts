import { dictionary, float64, tableFromArrays, tableToIPC, utf8 } from "@uwdata/flechette";
import { expect, test } from "vitest";
import { latitudeOf, longitudeOf, mercatorX, mercatorY } from "./plants";
import { readPlants } from "./read-plants";

/** As the API writes it: dictionaries for what repeats, and nulls. */
function answer(): Uint8Array {
  const table = tableFromArrays(
    {
      id: ["us-6008", "wri-1"],
      name: ["Palo Verde", "Ünïcode <b>"],
      state: ["AZ", null],
      country: ["USA", "DEU"],
      primary_fuel: ["NUC", null],
      fuel_group: ["nuclear", "other"],
      capacity_mw: [4209.6, null],
      net_generation_mwh: [31522590, null],
      longitude: [-112.8617, 10.5],
      latitude: [33.3881, 51.25],
    },
    {
      types: {
        id: utf8(),
        name: utf8(),
        state: dictionary(utf8()),
        country: dictionary(utf8()),
        primary_fuel: dictionary(utf8()),
        fuel_group: dictionary(utf8()),
        capacity_mw: float64(),
        net_generation_mwh: float64(),
        longitude: float64(),
        latitude: float64(),
      },
    },
  );
  const bytes = tableToIPC(table, { format: "stream" });
  if (bytes === null) throw new Error("no bytes");
  return bytes;
}

test("plants are read as columns, with what is not known as null", () => {
  const plants = readPlants(answer());
  expect(plants.count).toBe(2);
  expect(plants.at(0)).toEqual({
    index: 0,
    id: "us-6008",
    name: "Palo Verde",
    state: "AZ",
    country: "USA",
    fuel: "NUC",
    capacity_mw: 4209.6,
    net_generation_mwh: 31522590,
  });
  expect(plants.at(1)).toMatchObject({
    name: "Ünïcode <b>",
    state: null,
    fuel: null,
    capacity_mw: null,
    net_generation_mwh: null,
  });
  expect([...plants.group]).toEqual([0, 11]);
  expect(plants.withoutCoordinates).toBeNull();
});

test("places are in Web Mercator and come back from it", () => {
  const plants = readPlants(answer());
  expect(longitudeOf(plants.x[0] ?? 0)).toBeCloseTo(-112.8617, 9);
  expect(latitudeOf(plants.y[0] ?? 0)).toBeCloseTo(33.3881, 9);
  expect([mercatorX(-180), mercatorX(0), mercatorX(180)]).toEqual([0, 0.5, 1]);
  expect(mercatorY(0)).toBeCloseTo(0.5, 12);
  expect(mercatorY(90)).toBeCloseTo(0, 5);
  expect(mercatorY(-90)).toBeCloseTo(1, 5);
});
