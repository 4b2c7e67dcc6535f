"""What is answered about plants."""

from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from penstock.core.errors import UnprocessableError
from penstock.core.pages import encode_cursor
from penstock.plants import flags
from penstock.plants.catalogue import UNITS, Catalogue
from penstock.plants.cursors import Exact, Text, cursor_key
from penstock.plants.drawing import Drawn
from penstock.plants.fuels import group_of
from penstock.plants.parameters import Filters, MapQuery, SearchQuery, TopQuery
from penstock.plants.queries import ranking, search
from penstock.plants.queries.columns import AnyRow
from penstock.plants.schemas import PlantPage, PlantSummary, RankedPlant, TopPlants


def top_plants(session: Session, catalogue: Catalogue, *, query: TopQuery) -> TopPlants:
    """Return the largest plants by one metric.

    Raises:
        NotFoundError: Something asked for is not known.
    """
    chosen = catalogue.choose(query.wanted(query.metric))
    rows = ranking.top(session, chosen=chosen, limit=query.limit)
    items = [_ranked(rank, row) for rank, row in enumerate(rows, start=1)]
    return TopPlants(
        dataset=chosen.dataset,
        year=chosen.year,
        metric=chosen.metric,
        unit=UNITS[chosen.metric],
        data_version=catalogue.versions.get(chosen.dataset, 0),
        items=items,
    )


def _ranked(rank: int, row: AnyRow) -> RankedPlant:
    # Ten thousand rows at most: by position they are read several times faster than by name.
    plant_id, name, state, country, fuel, value, of_state, of_total, bits = row
    return RankedPlant(
        rank=rank,
        plant_id=plant_id,
        name=name,
        state=state,
        country=country,
        primary_fuel=fuel,
        value=value,
        percent_of_state=of_state,
        percent_of_total=of_total,
        flags=flags.names(bits),
    )


def search_for(
    catalogue: Catalogue,
    filters: Filters,
    *,
    q: str | None = None,
    min_capacity_mw: float | None = None,
) -> search.Search | None:
    """Return what plants are looked for; None when nothing has been loaded yet.

    Raises:
        NotFoundError: Something asked for is not known.
    """
    if not catalogue.slices:
        return None
    wanted = filters.wanted()
    # Where no filter says which facts, those that count by default are shown.
    chosen = catalogue.choose(wanted)
    return search.Search(
        filters=catalogue.narrow(wanted),
        dataset=chosen.dataset,
        year=chosen.year,
        only_with_facts=filters.dataset is not None or filters.year is not None,
        q=q,
        # The digits that were sent, not the binary fraction next to them.
        min_capacity_mw=None if min_capacity_mw is None else Decimal(str(min_capacity_mw)),
    )


def search_plants(session: Session, catalogue: Catalogue, *, query: SearchQuery) -> PlantPage:
    """Return one page of plants.

    Raises:
        NotFoundError: Something asked for is not known.
        UnprocessableError: The cursor is not one of this list.
    """
    after = _search_key(query)
    wanted = search_for(catalogue, query, q=query.q, min_capacity_mw=query.min_capacity_mw)
    if wanted is None:
        return PlantPage([], None)
    rows = search.page(session, search=wanted, sort=query.sort, after=after, limit=query.limit + 1)
    items = [summary(row, wanted) for row in rows[: query.limit]]
    if len(rows) <= query.limit:
        return PlantPage(items, None)
    last = rows[query.limit - 1]
    value = {
        "name": last.sorted_name,
        "net_generation": last.net_generation_mwh,
        "capacity": last.capacity_mw,
    }[query.sort]
    key = [query.sort, None if value is None else str(value), last.id]
    return PlantPage(items, encode_cursor(key))


def summary(row: AnyRow, wanted: search.Search) -> PlantSummary:
    """Return a plant of a list."""
    # All plants of the world stand on the map: read by position, as in a ranking.
    plant_id, name, operator, state, country, fuel, capacity, north, east, net, _, bits = row
    return PlantSummary(
        id=plant_id,
        name=name,
        operator=operator,
        state=state,
        country=country,
        primary_fuel=fuel,
        fuel_group=group_of(fuel),
        capacity_mw=capacity,
        latitude=north,
        longitude=east,
        dataset=wanted.dataset,
        year=wanted.year,
        net_generation_mwh=net,
        flags=flags.names(bits),
    )


def plants_to_draw(session: Session, catalogue: Catalogue, *, query: MapQuery) -> Drawn:
    """Return all plants with coordinates that the filters let through.

    Raises:
        NotFoundError: Something asked for is not known.
    """
    wanted = search_for(catalogue, query, min_capacity_mw=query.min_capacity_mw)
    if wanted is None:
        return Drawn(list, None, None, 0)
    rows = search.located(session, search=wanted)
    left_out = search.unlocated(session, search=wanted)

    def read() -> list[PlantSummary]:
        return [summary(row, wanted) for row in rows]

    return Drawn(read, wanted.dataset, wanted.year, left_out)


def _search_key(query: SearchQuery) -> tuple[Any, str] | None:
    if query.sort == "name":
        named = cursor_key(query.cursor, tuple[Literal["name"], Text, Text])
        return named and named[1:]
    key = cursor_key(query.cursor, tuple[Literal["net_generation", "capacity"], Exact | None, Text])
    if key is None:
        return None
    if key[0] != query.sort:
        raise UnprocessableError("cursor: belongs to another order; begin at the first page")
    return None if key[1] is None else Decimal(key[1]), key[2]
