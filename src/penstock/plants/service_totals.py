"""Sums by region, fuel, year and data set, and the quality ledger."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from penstock.core.pages import encode_cursor
from penstock.plants import flags
from penstock.plants.catalogue import Catalogue, Chosen, Wanted
from penstock.plants.cursors import LoadNo, RowNumber, Text, Year, cursor_key
from penstock.plants.flags import MEANINGS, Flag
from penstock.plants.fuels import group_of
from penstock.plants.parameters import DatasetQuery, FuelsQuery, QualityQuery, TrendQuery
from penstock.plants.queries import quality, totals
from penstock.plants.queries import versions as version_queries
from penstock.plants.queries.columns import AnyRow
from penstock.plants.schemas_totals import (
    DatasetView,
    DatasetViews,
    FlaggedFact,
    FlaggedPage,
    FlagTotal,
    FlagTotals,
    FuelTotal,
    FuelTotals,
    RegionTotal,
    RegionTotals,
    Trend,
    TrendPoint,
    YearTotal,
    YearTotals,
)
from penstock.plants.service_detail import origin_of

_Regions = Callable[..., Sequence[AnyRow]]


def states(session: Session, catalogue: Catalogue, *, query: DatasetQuery) -> RegionTotals:
    """Return the states of one data set and year; none where its facts name no states.

    Raises:
        NotFoundError: The data set or year is not known.
    """
    return _regions(session, catalogue, query, totals.states)


def countries(session: Session, catalogue: Catalogue, *, query: DatasetQuery) -> RegionTotals:
    """Return the countries of one data set and year.

    Raises:
        NotFoundError: The data set or year is not known.
    """
    return _regions(session, catalogue, query, totals.countries)


def _regions(
    session: Session, catalogue: Catalogue, query: DatasetQuery, read: _Regions
) -> RegionTotals:
    chosen = catalogue.choose(Wanted(query.dataset, query.year))
    items = [
        RegionTotal(
            state=row.state,
            country=row.country,
            plants=row.plants,
            units=row.units,
            net_generation_mwh=row.net_generation_mwh,
            capacity_mw=row.capacity_mw,
            percent_of_total=row.percent_of_total,
        )
        for row in read(session, chosen=chosen)
    ]
    return RegionTotals(chosen.dataset, chosen.year, _version(catalogue, chosen), items)


def _version(catalogue: Catalogue, chosen: Chosen) -> int:
    return catalogue.versions.get(chosen.dataset, 0)


def fuels(session: Session, catalogue: Catalogue, *, query: FuelsQuery) -> FuelTotals:
    """Return the fuels of one data set and year, within a state or country when asked.

    Raises:
        NotFoundError: Something asked for is not known.
    """
    chosen = catalogue.choose(Wanted(query.dataset, query.year, query.country, query.state))
    items = [
        FuelTotal(
            fuel=row.fuel,
            fuel_group=group_of(row.fuel),
            plants=row.plants,
            units=row.units,
            net_generation_mwh=row.net_generation_mwh,
            capacity_mw=row.capacity_mw,
            percent_of_total=row.percent_of_total,
        )
        for row in totals.fuels(session, chosen=chosen)
    ]
    return FuelTotals(chosen.dataset, chosen.year, _version(catalogue, chosen), items)


def years(session: Session, catalogue: Catalogue) -> YearTotals:
    """Return every year of every data set."""
    del catalogue
    return YearTotals([_year(row) for row in totals.years(session)])


def _year(row: AnyRow) -> YearTotal:
    return YearTotal(
        year=row.year,
        dataset=row.dataset,
        plants=row.plants,
        units=row.units,
        net_generation_mwh=row.net_generation_mwh,
        capacity_mw=row.capacity_mw,
    )


def datasets(session: Session, catalogue: Catalogue) -> DatasetViews:
    """Return every declared data set, also those without facts."""
    by_dataset: dict[str, list[YearTotal]] = {}
    for row in totals.years(session):
        by_dataset.setdefault(row.dataset, []).append(_year(row))
    items = []
    for dataset, version, moved_at in version_queries.datasets(session):
        offered = {m for s in catalogue.slices if s.dataset == dataset.slug for m in s.metrics}
        items.append(
            DatasetView(
                slug=dataset.slug,
                title=dataset.title,
                publisher=dataset.publisher,
                license=dataset.license,
                source_url=dataset.source_url,
                precedence=dataset.precedence,
                data_version=version,
                updated_at=moved_at,
                metrics=sorted(offered),
                years=by_dataset.get(dataset.slug, []),
            )
        )
    return DatasetViews(items)


def trend(session: Session, catalogue: Catalogue, *, query: TrendQuery) -> Trend:
    """Return a region, fuel or plant over the years; a plant without facts has no points.

    Raises:
        NotFoundError: Something asked for is not known.
    """
    wanted = Wanted(query.dataset, None, query.country, query.state, query.fuel)
    filters = catalogue.narrow(wanted)
    if query.plant_id is not None:
        rows = totals.plant_trend(session, plant_id=query.plant_id, filters=filters)
    else:
        rows = totals.region_trend(session, filters=filters)
    return Trend(
        [
            TrendPoint(
                year=row.year,
                dataset=row.dataset,
                units=row.units,
                net_generation_mwh=row.net_generation_mwh,
                capacity_mw=row.capacity_mw,
                capacity_factor=row.capacity_factor,
            )
            for row in rows
        ]
    )


def flagged(session: Session, catalogue: Catalogue, *, query: QualityQuery) -> FlaggedPage:
    """Return one page of the quality ledger.

    Raises:
        NotFoundError: Something asked for is not known.
        UnprocessableError: The cursor is not one of this list.
    """
    filters = catalogue.narrow(Wanted(query.dataset, query.year, query.country, query.state))
    odd = quality.Odd(
        dataset=filters.dataset,
        year=filters.year,
        country=filters.country,
        state=filters.state,
        flag=Flag[query.flag.upper()] if query.flag else None,
    )
    of_units = query.level == "unit"
    kind = tuple[Text, Year, Text, Text, LoadNo, RowNumber] if of_units else tuple[Text, Year, Text]
    after: Sequence[Any] | None = cursor_key(query.cursor, kind)
    read = quality.units if of_units else quality.plants
    rows = read(session, odd=odd, after=after, limit=query.limit + 1)
    items = [_flagged(row, of_units=of_units) for row in rows[: query.limit]]
    if len(rows) <= query.limit:
        return FlaggedPage(items, None)
    last = rows[query.limit - 1]
    names = ("dataset", "year", "plant_id", "unit_id", "load_no", "row_number")
    key = [getattr(last, name) for name in (names if of_units else names[:3])]
    return FlaggedPage(items, encode_cursor(key))


def _flagged(row: AnyRow, *, of_units: bool) -> FlaggedFact:
    return FlaggedFact(
        dataset=row.dataset,
        year=row.year,
        plant_id=row.plant_id,
        plant_name=row.plant_name,
        state=row.state,
        country=row.country,
        unit_id=row.unit_id if of_units else None,
        net_generation_mwh=row.net_generation_mwh,
        capacity_mw=row.capacity_mw,
        flags=flags.names(row.flags),
        origin=origin_of(row) if of_units else None,
    )


def flag_totals(session: Session, catalogue: Catalogue) -> FlagTotals:
    """Return what each flag means and how often it is set."""
    del catalogue
    items = [
        FlagTotal(str(flag.name).lower(), MEANINGS[flag], plants, units)
        for flag, (plants, units) in quality.counts(session).items()
    ]
    return FlagTotals(items)
