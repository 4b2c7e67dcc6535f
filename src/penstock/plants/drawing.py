"""Plants on a map, as GeoJSON (RFC 7946) or as an Arrow stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from penstock.plants.reading import ENCODER
from penstock.plants.schemas import PlantSummary
from penstock.plants.writing import DICTIONARY, one_batch

PIECE_PLANTS = 500

# Lengths in text compress away; every column more does not.
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("name", pa.string()),
        ("state", DICTIONARY),
        ("country", DICTIONARY),
        ("primary_fuel", DICTIONARY),
        ("fuel_group", DICTIONARY),
        # For drawing only: exact sums are in every other answer.
        ("capacity_mw", pa.float64()),
        ("net_generation_mwh", pa.float64()),
        ("longitude", pa.float64()),
        ("latitude", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands on the map: plants, and how many have no coordinates on Earth.

    Generation is from `dataset` and `year`, None when nothing has been loaded yet. `read` makes the
    plants of what the database said, which for all of the world takes longer than asking it.
    """

    read: Callable[[], Sequence[PlantSummary]]
    dataset: str | None
    year: int | None
    without_coordinates: int


def geojson(drawn: Drawn) -> bytes:
    """Return a FeatureCollection of points with exact numbers, as JSON.

    It is made beside the event loop and in pieces: while one is encoded, no other thread runs.
    """
    head = {
        "type": "FeatureCollection",
        "dataset": drawn.dataset,
        "year": drawn.year,
        "without_coordinates": drawn.without_coordinates,
    }
    plants = drawn.read()
    starts = range(0, len(plants), PIECE_PLANTS)
    pieces = (plants[at : at + PIECE_PLANTS] for at in starts)
    body = bytearray(ENCODER.encode(head)[:-1] + b',"features":[')
    for piece in pieces:
        body += ENCODER.encode([_feature(plant) for plant in piece])[1:-1]
        body += b","
    return bytes(body.removesuffix(b",") + b"]}")


def _feature(plant: PlantSummary) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": plant.id,
        "geometry": {"type": "Point", "coordinates": [plant.longitude, plant.latitude]},
        "properties": {
            "name": plant.name,
            "state": plant.state,
            "country": plant.country,
            "primary_fuel": plant.primary_fuel,
            "fuel_group": plant.fuel_group,
            "capacity_mw": plant.capacity_mw,
            "net_generation_mwh": plant.net_generation_mwh,
        },
    }


def arrow(drawn: Drawn) -> bytes:
    """Return an Arrow IPC stream with one row a plant; its metadata say what GeoJSON says above."""
    plants = drawn.read()
    columns = {name: [getattr(plant, name) for plant in plants] for name in _SCHEMA.names}
    for name in ("capacity_mw", "net_generation_mwh"):
        columns[name] = [None if value is None else float(value) for value in columns[name]]
    said = {
        "dataset": drawn.dataset,
        "year": drawn.year,
        "without_coordinates": drawn.without_coordinates,
    }
    metadata = {name: str(value) for name, value in said.items() if value is not None}
    return one_batch(_SCHEMA.with_metadata(metadata), columns)
