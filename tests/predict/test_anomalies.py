"""Plants far from what is expected of them, on a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.errors import NotFoundError
from penstock.core.ids import uuid7
from penstock.plants.reading import CatalogueMemo
from penstock.predict.schemas_anomalies import Anomalies, AnomaliesQuery
from penstock.predict.service_anomalies import find
from tests.plants.factories import World

HOURS = 8760
EXPECT = text(
    "INSERT INTO plant_expectation (dataset, year, plant_id, model_id, model_version, batch_id, "
    "expected_mwh) VALUES ('egrid', 2023, :plant, :model, 3, :batch, :expected)"
)
MODEL = uuid7()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Plants of 100 MW of which half of what is possible is expected, and what they did."""
    world = World(Database(database_url))
    half = 50 * HOURS
    factors = {f"gas-{number}": 0.46 + 0.01 * number for number in range(10)}
    factors |= {"still": 0.0, "double": 1.0, "user": -0.01}
    for name, factor in factors.items():
        world.add(name, str(round(100 * HOURS * factor)), "100", state="TX")
    world.add("reactor", str(90 * HOURS), "100", fuel="NUC")
    world.add("unmeasured", None, "100")
    world.add("without-capacity", "5", None)
    world.add("unasked", "5", "100")
    world.add("elsewhere", "5", "100", dataset="wri", year=2019, fuel="Gas")
    world.show()
    with world.database.begin() as session:
        for name in [*factors, "unmeasured", "without-capacity"]:
            session.execute(
                EXPECT, {"plant": name, "model": MODEL, "batch": uuid7(), "expected": half}
            )
        values = {"plant": "reactor", "model": MODEL, "batch": uuid7(), "expected": 90 * HOURS}
        session.execute(EXPECT, values)
    yield world.database
    world.database.close()


def ask(database: Database, **query: str | int) -> Anomalies:
    def answer(session: Session) -> Anomalies:
        catalogue = CatalogueMemo().read(session)
        return find(session, catalogue=catalogue, query=AnomaliesQuery.model_validate(query))

    with database.begin() as session:
        return answer(session)


def test_the_furthest_come_first_with_what_was_measured_and_expected(database: Database) -> None:
    found = ask(database, limit=4)
    assert (found.dataset, found.year, found.compared, found.hint) == ("egrid", 2023, 14, None)
    assert [item.plant_id for item in found.items[:3]] == ["user", "double", "still"]
    still = found.items[2]
    assert (still.measured_mwh, still.expected_mwh) == (0, 50 * HOURS)
    assert (still.difference_mwh, still.ratio) == (-50 * HOURS, 0)
    # Of 13 gas plants the median is 0 off and the median deviation 0.03: 0.5 / (1.4826 * 0.03).
    assert still.score == pytest.approx(-0.5 / (1.4826 * 0.03), abs=0.3)
    assert found.items[1].score > 0
    assert abs(found.items[3].score) < 3
    assert [(item.model_id, item.model_version, item.plants) for item in found.models] == [
        (MODEL, 3, 16)
    ]


def test_filters_narrow_the_list_and_change_no_score(database: Database) -> None:
    everywhere = {item.plant_id: item.score for item in ask(database, limit=1000).items}
    assert {"unmeasured", "without-capacity", "unasked"}.isdisjoint(everywhere)
    reactors = ask(database, fuel="nuclear").items
    assert [item.plant_id for item in reactors] == ["reactor"]
    assert reactors[0].score == everywhere["reactor"]
    assert abs(reactors[0].score) < 1
    texans = ask(database, state="tx", limit=1000).items
    assert len(texans) == 13
    assert all(everywhere[item.plant_id] == item.score for item in texans)


def test_one_plant_is_scored_among_all(database: Database) -> None:
    everywhere = {item.plant_id: item.score for item in ask(database, limit=1000).items}
    [reactor] = ask(database, plant_id="reactor").items
    assert (reactor.plant_id, reactor.score) == ("reactor", everywhere["reactor"])
    assert ask(database, plant_id="unasked").items == []
    assert ask(database, plant_id="reactor", fuel="gas").items == []


def test_nothing_expected_is_an_empty_list_that_says_what_to_do(database: Database) -> None:
    empty = ask(database, dataset="wri")
    assert (empty.dataset, empty.items, empty.compared, empty.models) == ("wri", [], 0, [])
    assert empty.hint is not None
    assert "penstock demo-model" in empty.hint
    with pytest.raises(NotFoundError):
        ask(database, year=1999)
    with pytest.raises(NotFoundError):
        ask(database, fuel="coal")
