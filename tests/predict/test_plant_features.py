"""Features that are filled with what the facts say of plants."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.errors import NotFoundError, UnprocessableError
from penstock.models.signature import ElementType, Feature, Output, Signature
from penstock.plants.catalogue import Chosen, Wanted
from penstock.plants.queries import features
from penstock.plants.reading import CatalogueMemo
from penstock.predict.plant_features import (
    KNOWN,
    PlantAsked,
    asked_with,
    choose,
    columns_of,
    demand_known,
    read_plants,
)
from tests.plants.factories import World


def signature_of(**types: ElementType) -> Signature:
    inputs = [
        Feature(name=name, type=kind, input=name, input_type=kind) for name, kind in types.items()
    ]
    return Signature(tuple(inputs), (Output(name="y", kind="value", type="float32"),))


ASKED = signature_of(
    capacity_mw="float32",
    fuel_group="string",
    state="string",
    operating_year="int64",
    prime_mover="string",
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    world = World(Database(database_url))
    world.add(
        "us-1", "100", "10.5", operating_year=1990, prime_mover="GT", fuel="NG", operator="Op"
    )
    world.add("us-1", "50", "30", operating_year=2001, prime_mover="CT", fuel="NG", operator="Op")
    world.add("us-2", "7", "5", fuel="NUC", state="TX", operating_year=1980, latitude=1.5)
    world.add("us-3", None, None, fuel=None, state=None)
    world.add("us-1", "1", "2", year=2022, operating_year=1989)
    world.show()
    yield world.database
    world.database.close()


def chosen(session: Session, **wanted: str | int) -> Chosen:
    return CatalogueMemo().read(session).choose(Wanted(**wanted))  # type: ignore[arg-type]


def test_units_are_summed_up_to_what_is_known_of_their_plant(database: Database) -> None:
    with database.begin() as session:
        plants = read_plants(
            session, chosen(session), plant_ids=["us-2", "us-1", "us-2"], signature=ASKED
        )
    nuclear = {
        "capacity_mw": 5.0,
        "fuel_group": "nuclear",
        "state": "TX",
        "operating_year": 1980,
        "prime_mover": None,
    }
    gas = {
        "capacity_mw": 40.5,
        "fuel_group": "gas",
        "state": "AZ",
        "operating_year": 1990,
        "prime_mover": "CT",
    }
    assert [plant.features for plant in plants] == [nuclear, gas, nuclear]
    assert plants[1] == PlantAsked("us-1", "Us-1", "egrid", 2023, gas, 150.0)
    assert columns_of(plants, ASKED)["state"] == ["TX", "AZ", "TX"]


def test_another_year_has_its_own_facts(database: Database) -> None:
    with database.begin() as session:
        catalogue = CatalogueMemo().read(session)
        found = choose(catalogue, dataset="egrid", year=2022)
        plants = read_plants(session, found, plant_ids=["us-1"], signature=ASKED)
        with pytest.raises(NotFoundError, match="year: 1999 is not known"):
            choose(catalogue, dataset=None, year=1999)
    assert plants[0].features["operating_year"] == 1989
    assert plants[0].measured_mwh == 1.0


def test_every_known_name_can_be_asked_for(database: Database) -> None:
    kind: ElementType = "string"
    everything = signature_of(**dict.fromkeys(KNOWN, kind))
    with database.begin() as session:
        plants = read_plants(session, chosen(session), plant_ids=["us-1"], signature=everything)
    said = plants[0].features
    assert said["newest_operating_year"] == "2001"
    assert said["operator"] == "Op"
    assert said["units"] == "2"
    assert {name for name, value in said.items() if value is None} == {
        "latitude",
        "longitude",
        "co2_short_tons",
    }


def test_plants_that_are_not_there_are_named_by_row(database: Database) -> None:
    with database.begin() as session, pytest.raises(UnprocessableError) as caught:
        read_plants(session, chosen(session), plant_ids=["us-1", 17, "us-9"], signature=ASKED)
    assert [(item["row"], item["value"]) for item in caught.value.errors] == [
        (1, "17"),
        (2, "us-9"),
    ]
    assert "egrid 2023" in caught.value.detail


@pytest.mark.unit
def test_a_model_that_asks_for_more_says_for_what() -> None:
    with pytest.raises(UnprocessableError) as caught:
        demand_known(signature_of(capacity_mw="float32", humidity="float32"))
    assert [item["column"] for item in caught.value.errors] == ["humidity"]
    assert "capacity_mw" in caught.value.detail


def test_all_that_match_come_by_id_in_pages(database: Database) -> None:
    with database.begin() as session:
        everywhere = chosen(session)
        pages = list(features.matching(session, everywhere, size=2))
        assert [[row["plant_id"] for row in page] for page in pages] == [["us-1", "us-2"], ["us-3"]]
        assert features.count(session, everywhere) == 3
        gas = chosen(session, fuel="gas")
        assert features.count(session, gas) == 1
        rows = [row for page in features.matching(session, gas, size=10) for row in page]
        assert [asked_with(row, ASKED).features["capacity_mw"] for row in rows] == [40.5]
