"""Answers about plants over HTTP."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from penstock.core.auth import require
from penstock.core.problems import problem_responses
from penstock.plants import drawing, service, service_detail
from penstock.plants.parameters import (
    WITHOUT_NUL,
    MapQuery,
    SearchQuery,
    TopQuery,
    UnitsQuery,
)
from penstock.plants.reading import Facts, as_json
from penstock.plants.router_export import router as export_router
from penstock.plants.router_totals import router as totals_router
from penstock.plants.schemas import PlantDetail, PlantPage, TopPlants, UnitPage

GEOJSON = "application/geo+json"
ARROW = "application/vnd.apache.arrow.stream"

router = APIRouter(
    prefix="/api/v1",
    tags=["plants"],
    dependencies=[require("plants:read")],
    responses=problem_responses(400, 401, 403, 404, 422, 503),
)

PlantId = Annotated[
    str,
    Path(min_length=1, max_length=120, pattern=WITHOUT_NUL, description="Such as `us-6008`."),
]


@router.get("/power-plants/top", response_model=TopPlants)
async def top(facts: Facts, query: Annotated[TopQuery, Query()]) -> Response:
    """The largest plants by net generation, capacity or capacity factor.

    Without a data set and a year, the best data set that has what is asked for, and its newest
    year. Equal values are ordered by plant id.
    """
    return as_json(await facts.run(service.top_plants, query=query))


@router.get("/power-plants", response_model=PlantPage)
async def search(facts: Facts, query: Annotated[SearchQuery, Query()]) -> Response:
    """Plants by name and filters, merged from all sources.

    With a data set or year, only plants that have facts there, filtered by what it says of them.
    """
    return as_json(await facts.run(service.search_plants, query=query))


@router.get("/power-plants/{plant_id}", response_model=PlantDetail)
async def plant(facts: Facts, plant_id: PlantId) -> Response:
    """All that is known of one plant, and which source says it."""
    return as_json(await facts.run(service_detail.plant_detail, plant_id=plant_id))


@router.get("/power-plants/{plant_id}/units", response_model=UnitPage)
async def units(facts: Facts, plant_id: PlantId, query: Annotated[UnitsQuery, Query()]) -> Response:
    """A plant's units in all data sets and years, each with the row of the file it is from."""
    return as_json(await facts.run(service_detail.plant_units, plant_id=plant_id, query=query))


_MAP_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Plants with coordinates, by id",
        "content": {
            GEOJSON: {"schema": {"type": "object", "required": ["type", "features"]}},
            ARROW: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get("/map", response_class=Response, responses=_MAP_CONTENT)
async def plant_map(
    request: Request, facts: Facts, query: Annotated[MapQuery, Query()]
) -> Response:
    """All plants with coordinates in one answer, as GeoJSON or as an Arrow stream."""
    drawn = await facts.run(service.plants_to_draw, query=query)
    as_arrow = query.format == "arrow" or (
        query.format is None and ARROW in request.headers.get("accept", "")
    )
    # In a thread: tens of thousands of plants would keep all other requests waiting.
    if as_arrow:
        body = await asyncio.to_thread(drawing.arrow, drawn)
        return Response(body, media_type=ARROW)
    return Response(await asyncio.to_thread(drawing.geojson, drawn), media_type=GEOJSON)


router.include_router(totals_router)
router.include_router(export_router)
