"""Sums by region, fuel, year and data set, and the quality ledger, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from penstock.plants import service_totals
from penstock.plants.parameters import DatasetQuery, FuelsQuery, QualityQuery, TrendQuery
from penstock.plants.reading import Facts, as_json
from penstock.plants.schemas_totals import (
    DatasetViews,
    FlaggedPage,
    FlagTotals,
    FuelTotals,
    RegionTotals,
    Trend,
    YearTotals,
)

router = APIRouter()


@router.get("/states", response_model=RegionTotals)
async def states(facts: Facts, query: Annotated[DatasetQuery, Query()]) -> Response:
    """States of one data set and year, the largest generation first."""
    return as_json(await facts.run(service_totals.states, query=query))


@router.get("/countries", response_model=RegionTotals)
async def countries(facts: Facts, query: Annotated[DatasetQuery, Query()]) -> Response:
    """Countries of one data set and year, the largest first."""
    return as_json(await facts.run(service_totals.countries, query=query))


@router.get("/fuels", response_model=FuelTotals)
async def fuels(facts: Facts, query: Annotated[FuelsQuery, Query()]) -> Response:
    """Fuels of one data set and year, with the group that joins the codes of all sources."""
    return as_json(await facts.run(service_totals.fuels, query=query))


@router.get("/years", response_model=YearTotals)
async def years(facts: Facts) -> Response:
    """All years of all data sets, the newest first."""
    return as_json(await facts.run(service_totals.years))


@router.get("/datasets", response_model=DatasetViews)
async def datasets(facts: Facts) -> Response:
    """All data sets, the one that wins between sources first, with licence and data version."""
    return as_json(await facts.run(service_totals.datasets))


@router.get("/trend", response_model=Trend)
async def trend(facts: Facts, query: Annotated[TrendQuery, Query()]) -> Response:
    """A region, a fuel or a plant over the years, in every data set that has it."""
    return as_json(await facts.run(service_totals.trend, query=query))


@router.get("/quality", response_model=FlaggedPage)
async def quality(facts: Facts, query: Annotated[QualityQuery, Query()]) -> Response:
    """Facts that are stored although they are odd: plants' years, or units with file and row."""
    return as_json(await facts.run(service_totals.flagged, query=query))


@router.get("/quality/flags", response_model=FlagTotals)
async def flag_totals(facts: Facts) -> Response:
    """What each flag means and how often it is set."""
    return as_json(await facts.run(service_totals.flag_totals))
