"""What the database says after loads, in the terms of `oracle.json` and of the invariant."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.ingest.layouts import BY_NAME
from penstock.ingest.plant_ids import named_plant_id
from penstock.ingest.queries import loads, reconciliation
from penstock.ingest.tables import Load


def rows(database: Database, statement: str, **parameters: object) -> list[Any]:
    """Return the rows of a query: tuples whose fields have names as well."""
    with database.begin() as session:
        return list(session.execute(text(statement), parameters))


def scalar(database: Database, statement: str, **parameters: object) -> Any:  # noqa: ANN401
    [[value]] = rows(database, statement, **parameters)
    return value


def load_of(database: Database, load_id: UUID) -> Load:
    with database.begin() as session:
        load = loads.get(session, load_id)
    assert load is not None
    return load


def assert_adds_up(database: Database) -> None:
    """Rows in file = stored + superseded + rejected for each load, and all sums of MWh agree."""
    with database.begin() as session:
        visible = session.scalars(text("SELECT id FROM load WHERE state = 'visible'")).all()
        assert visible
        for load_id in visible:
            _assert_load_adds_up(session, load_id)
        dataset_sums(session)


def _assert_load_adds_up(session: Session, load_id: UUID) -> None:
    load = loads.get(session, load_id)
    assert load is not None
    found = reconciliation.count(session, load_id)
    assert found.in_file == found.stored + found.superseded + found.rejected
    counters = (load.rows_total, load.rows_stored, load.rows_superseded, load.rows_rejected)
    assert counters == (found.in_file, found.stored, found.superseded, found.rejected)
    assert found.facts_mwh == found.plants_mwh == found.regions_mwh


def dataset_sums(session: Session) -> None:
    """Check each data set and year: units, capacity and generation, however they are rolled up."""
    tables = {
        "unit_fact": ("count(*)", "WHERE superseded_by IS NULL"),
        "plant_year": ("sum(units)", ""),
        "region_year": ("sum(units)", ""),
    }
    found = [
        session.execute(
            text(
                f"""
                SELECT dataset, year, {units}, sum(net_generation_mwh), sum(capacity_mw)
                FROM {table} {where} GROUP BY dataset, year ORDER BY dataset, year
                """  # noqa: S608 - names from above
            )
        ).all()
        for table, (units, where) in tables.items()
    ]
    assert found[0] == found[1] == found[2]


def summary(database: Database, dataset: str, years: Sequence[int]) -> dict[str, Any]:
    """Return what `oracle.json` says of a file, from the tables that answers are made of."""
    here: dict[str, Any] = {"dataset": dataset, "years": list(years)}
    [totals] = rows(
        database,
        """
        SELECT sum(net_generation_mwh) AS mwh, count(*) AS plants,
            count(*) FILTER (WHERE flags & 2 > 0) AS negative
        FROM plant_year WHERE dataset = :dataset AND year = ANY(:years)
        """,
        **here,
    )
    states = rows(
        database,
        """
        SELECT state, sum(net_generation_mwh) FROM region_year
        WHERE dataset = :dataset AND year = ANY(:years) GROUP BY state
        """,
        **here,
    )
    [facts] = rows(
        database,
        """
        SELECT count(*) AS units, count(*) FILTER (WHERE net_generation_mwh < 0) AS negative,
            count(*) FILTER (WHERE net_generation_mwh IS NULL) AS blank
        FROM unit_fact
        WHERE dataset = :dataset AND year = ANY(:years) AND superseded_by IS NULL
        """,
        **here,
    )
    return {
        "rows": facts.units,
        "negative_rows": facts.negative,
        "blank_rows": facts.blank,
        "plants": totals.plants,
        "negative_plants": totals.negative,
        "total_mwh": totals.mwh,
        "states": dict(states),
        "top10": top(database, dataset, years),
    }


def top(database: Database, dataset: str, years: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return plant id, state, MWh and percent of the state of the ten largest plants."""
    found = rows(
        database,
        """
        SELECT plant_id, state, net_generation_mwh,
            round(100 * net_generation_mwh / (
                SELECT sum(net_generation_mwh) FROM region_year
                WHERE dataset = :dataset AND year = ANY(:years) AND state = plant_year.state
            ), 6)
        FROM plant_year WHERE dataset = :dataset AND year = ANY(:years)
        ORDER BY net_generation_mwh DESC NULLS LAST, plant_id LIMIT 10
        """,
        dataset=dataset,
        years=list(years),
    )
    return [tuple(row) for row in found]


def expected(oracle: dict[str, Any], dataset: str) -> dict[str, Any]:
    """Return an entry of `oracle.json` in the form of `summary`."""
    layout = next(item for item in BY_NAME.values() if item.dataset.slug == dataset)
    by_name = layout.dataset.slug == "egrid_by_name"
    counts = ("rows", "negative_rows", "blank_rows", "plants", "negative_plants")
    return {
        **{name: oracle[name] for name in counts},
        "total_mwh": Decimal(oracle["total_mwh"]),
        "states": {state: Decimal(mwh) for state, mwh in oracle["states"].items()},
        "top10": [
            (
                _id_by_name(dataset, item) if by_name else f"us-{item['key']}",
                item["state"],
                Decimal(item["mwh"]),
                Decimal(item["percent_of_state"]),
            )
            for item in oracle["top10"]
        ],
    }


def _id_by_name(dataset: str, item: dict[str, Any]) -> str:
    state, name = item["key"]
    return named_plant_id(dataset, state, name)
