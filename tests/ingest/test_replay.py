"""Rejected rows that become facts: through the API, down to the last digit of every sum."""

import asyncio
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import text

from penstock.core.settings import Settings
from penstock.ingest.inline import ingest_file
from penstock.ingest.queries import facts, replays
from penstock.ingest.queries.reconciliation import RECONCILIATION
from penstock.ingest.steps import Parts
from penstock.ingest.tables import Load
from penstock.plants.flags import Flag
from tests.ingest.api import person, signed
from tests.ingest.files import FUEL_HEADER, GENERATOR_HEADER, fuel_row, generator, write

LOADS = "/api/v1/loads"


class Desk:
    """Somebody who corrects rows, and looks at what becomes of them."""

    def __init__(self, api: httpx.AsyncClient, parts: Parts) -> None:
        self.api = api
        self.parts = parts
        self.who = person()

    def load(self, rows: list[list[str]], *, header: Sequence[str] = GENERATOR_HEADER) -> Load:
        load = ingest_file(self.parts, write(self.parts.settings.home, rows, header=header))
        assert load.state == "visible", load.failure
        return load

    async def replay(
        self, load: Load, *rows: dict[str, Any], status: int = 200, after_row: int = 0
    ) -> dict[str, Any]:
        answer = await self.api.post(
            f"{LOADS}/{load.id}/rejected/replay",
            json={"rows": rows, "after_row": after_row},
            headers=signed(self.who),
        )
        assert answer.status_code == status, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def get(self, load: Load, path: str = "") -> dict[str, Any]:
        answer = await self.api.get(f"{LOADS}/{load.id}{path}", headers=signed(self.who))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def counts(self, load: Load) -> tuple[int, int, int]:
        """Return stored, rejected and superseded rows, reconciled."""
        found = await self.get(load, "/reconciliation")
        assert found["balanced"] is True, found
        rows = (await self.get(load))["rows"]
        assert rows["total"] == found["rows"]["in_file"]
        return rows["stored"], rows["rejected"], rows["superseded"]

    def sql(self, statement: str, **values: object) -> list[Any]:
        with self.parts.database.begin() as session:
            return [tuple(row) for row in session.execute(text(statement), values)]

    def current(self, load: Load | None = None) -> list[Any]:
        """Return the current facts: unit and MWh, of one load or all."""
        return self.sql(
            "SELECT unit_id, net_generation_mwh FROM unit_fact WHERE superseded_by IS NULL "
            "AND (load_no = :no OR :no = 0) ORDER BY unit_id, row_number",
            no=load.no if load else 0,
        )

    def plant_mwh(self, plant: str = "us-6008") -> list[Any]:
        return self.sql(
            "SELECT year, net_generation_mwh, units FROM plant_year WHERE plant_id = :plant "
            "ORDER BY year",
            plant=plant,
        )

    def version(self, dataset: str = "egrid") -> int:
        found = self.sql("SELECT version FROM data_version WHERE dataset = :d", d=dataset)
        return int(found[0][0]) if found else 0


@pytest.fixture
def desk(api: httpx.AsyncClient, parts: Parts) -> Desk:
    return Desk(api, parts)


async def test_a_corrected_row_becomes_a_fact_like_any_other(desk: Desk) -> None:
    load = desk.load([generator("1", "100"), generator("2", "many"), generator("3", "7")])
    version = desk.version()
    assert await desk.counts(load) == (2, 1, 0)
    answer = await desk.replay(load, {"row": 2, "values": {"GENNTAN": "1,012.5"}})
    assert answer == {
        "replayed": 1,
        "superseded": 0,
        "still_rejected": [],
        "still_rejected_total": 0,
        "next_row": None,
        "rows": {"total": 3, "stored": 3, "rejected": 0, "superseded": 0},
    }
    assert await desk.counts(load) == (3, 0, 0)
    assert desk.current() == [("1", 100), ("2", Decimal("1012.5")), ("3", 7)]
    assert desk.plant_mwh() == [(2023, Decimal("1119.5"), 3)]
    assert desk.version() == version + 1
    assert desk.sql("SELECT row_number, flags FROM unit_fact WHERE unit_id = '2'") == [
        (2, int(Flag.CORRECTED_BY_HAND))
    ]
    assert desk.sql("SELECT flags FROM plant_year") == [(int(Flag.CORRECTED_BY_HAND),)]
    assert desk.sql("SELECT net_generation_mwh FROM region_year") == [(Decimal("1119.5"),)]
    events = desk.sql("SELECT data->'replayed' FROM event WHERE type = 'load.replayed'")
    assert events == [(1,)]
    assert (await desk.get(load, "/rejected"))["items"] == []
    (row,) = (await desk.get(load, "/rejected?replayed=true"))["items"]
    assert row["fields"] == generator("2", "many")
    assert row["corrected_fields"] == generator("2", "1,012.5")
    assert row["replayed_at"] is not None
    assert desk.sql("SELECT replayed_by FROM rejected_row") == [(desk.who.user_id,)]


async def test_nothing_changes_where_nothing_became_good(desk: Desk) -> None:
    load = desk.load([generator("1", "100"), generator("2", "many"), generator("", "x")])
    version = desk.version()
    answer = await desk.replay(load, {"row": 2, "values": {"GENNTAN": "more"}})
    assert (answer["replayed"], answer["still_rejected_total"]) == (0, 1)
    assert answer["still_rejected"] == [
        {
            "row": 2,
            "line": 3,
            "findings": [{"column": "GENNTAN", "value": "more", "reason": "is not a number"}],
        }
    ]
    everything = await desk.replay(load)
    assert [row["row"] for row in everything["still_rejected"]] == [2, 3]
    assert {f["column"] for f in everything["still_rejected"][1]["findings"]} == {
        "GENID",
        "GENNTAN",
    }
    assert desk.version() == version
    assert desk.sql("SELECT count(*) FROM event WHERE type = 'load.replayed'") == [(0,)]
    assert await desk.counts(load) == (1, 2, 0)
    staged = desk.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'")
    assert staged == [(0,)]


async def test_good_rows_go_and_bad_ones_stay(desk: Desk) -> None:
    load = desk.load([generator(str(number), "many") for number in range(1, 4)])
    answer = await desk.replay(
        load,
        {"row": 1, "values": {"GENNTAN": "5"}},
        {"row": 2},
        {"row": 3, "values": {"Generator annual net generation (MWh)": "(6)"}},
    )
    assert answer["replayed"] == 2
    assert [row["row"] for row in answer["still_rejected"]] == [2]
    assert desk.current() == [("1", 5), ("3", -6)]
    assert await desk.counts(load) == (2, 1, 0)


async def test_a_load_of_nothing_but_rejected_rows_gets_its_first_facts(desk: Desk) -> None:
    load = desk.load([generator("1", "many")])
    assert desk.sql("SELECT count(*) FROM fact_source") == [(0,)]
    await desk.replay(load, {"row": 1, "values": {"net_generation_mwh": "5"}})
    assert desk.sql("SELECT load_id FROM fact_source") == [(load.id,)]
    assert desk.sql("SELECT slug FROM dataset") == [("egrid",)]
    assert (await desk.get(load))["years"] == [2023]
    assert await desk.counts(load) == (1, 0, 0)


async def test_rows_are_read_with_the_layout_of_today(desk: Desk) -> None:
    """A row that an older layout rejected, though it is good, needs no correction."""
    load = desk.load([generator("1", "5"), generator("2", "many")])
    desk.sql(
        "UPDATE rejected_row SET fields = :fields RETURNING 1", fields=generator("2", "(1,000)")
    )
    assert (await desk.replay(load))["replayed"] == 1
    assert desk.current() == [("1", 5), ("2", -1000)]
    assert desk.sql("SELECT flags & 512 FROM unit_fact WHERE unit_id = '2'") == [(0,)]
    (row,) = (await desk.get(load, "/rejected?replayed=true"))["items"]
    assert row["corrected_fields"] is None


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"row": 1}], "is no rejected row"),
        ([{"row": 99}], "is no rejected row"),
        ([{"row": 2, "values": {"NOSUCH": "1"}}], "is no column"),
        ([{"row": 2, "values": {"GENNTAN": "5"}}, {"row": 2}], "twice"),
        ([{"row": 3, "values": {"GENNTAN": "5"}}], "send all of them"),
        ([{"row": 2, "fields": ["2023"]}], "has 1 fields"),
        ([{"row": 0}], "row"),
        ([{"row": 2**63}], "row"),
        ([{"row": 2, "value": "5"}], "value"),
        ([{"row": 2, "values": {"GENNTAN": "\0"}}], "values"),
        ([{"row": 2, "values": {"GENNTAN": 5}}], "values"),
        ([{"row": 2, "values": {"GENNTAN": "5" * 20_000}}], "values"),
    ],
)
async def test_wrong_corrections_change_nothing(
    desk: Desk, rows: list[dict[str, Any]], reason: str
) -> None:
    load = desk.load([generator("1", "100"), generator("2", "many"), ["2023", "AZ"]])
    answer = await desk.replay(load, *rows, status=422)
    assert reason in answer["detail"] or reason in str(answer["errors"])
    assert await desk.counts(load) == (1, 2, 0)


async def test_a_good_correction_beside_a_wrong_one_does_not_count(desk: Desk) -> None:
    load = desk.load([generator("1", "many"), generator("2", "many")])
    await desk.replay(
        load, {"row": 1, "values": {"GENNTAN": "5"}}, {"row": 2, "values": {"X": "5"}}, status=422
    )
    assert await desk.counts(load) == (0, 2, 0)
    staged = desk.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'")
    assert staged == [(0,)]


async def test_half_a_surrogate_pair_is_a_problem_and_no_crash(desk: Desk) -> None:
    load = desk.load([generator("1", "many")])
    answer = await desk.api.post(
        f"{LOADS}/{load.id}/rejected/replay",
        content=b'{"rows": [{"row": 1, "values": {"PNAME": "\\ud800"}}]}',
        headers={**signed(desk.who), "content-type": "application/json"},
    )
    assert answer.status_code in {400, 422}


async def test_a_row_with_the_wrong_number_of_fields_can_be_sent_whole(desk: Desk) -> None:
    load = desk.load([generator("1", "100"), ["2023", "AZ", "Palo", "Verde"]])
    await desk.replay(load, {"row": 2, "fields": generator("2", "x"), "values": {"GENNTAN": "9"}})
    assert desk.current() == [("1", 100), ("2", 9)]
    assert await desk.counts(load) == (2, 0, 0)


async def test_odd_cells_come_back_as_they_were(desk: Desk) -> None:
    name = 'a "quoted", name\nwith a line\rand a return'
    quoted = '"' + name.replace('"', '""') + '"'
    load = desk.load([generator("1", "many", name=quoted)])
    await desk.replay(load, {"row": 1, "values": {"GENNTAN": "9"}})
    assert desk.sql("SELECT plant_name FROM unit_fact") == [(name,)]


async def test_a_later_row_of_the_file_still_wins(desk: Desk) -> None:
    load = desk.load(
        [generator("1", "100"), generator("1", "many"), generator("1", "300"), generator("2", "x")]
    )
    assert await desk.counts(load) == (1, 2, 1)
    answer = await desk.replay(load, {"row": 2, "values": {"GENNTAN": "200"}})
    assert (answer["replayed"], answer["superseded"]) == (1, 1)
    assert desk.current() == [("1", 300)]
    assert await desk.counts(load) == (1, 1, 2)


async def test_an_earlier_row_of_the_file_loses(desk: Desk) -> None:
    load = desk.load([generator("1", "100"), generator("2", "50"), generator("1", "many")])
    answer = await desk.replay(load, {"row": 3, "values": {"GENNTAN": "200"}})
    assert (answer["replayed"], answer["superseded"]) == (1, 0)
    assert desk.current() == [("1", 200), ("2", 50)]
    assert await desk.counts(load) == (2, 0, 1)
    assert desk.plant_mwh() == [(2023, 250, 2)]


async def test_of_several_replayed_rows_of_one_unit_the_last_wins(desk: Desk) -> None:
    load = desk.load([generator("1", "many"), generator("1", "more")])
    answer = await desk.replay(
        load,
        {"row": 2, "values": {"GENNTAN": "2"}},
        {"row": 1, "values": {"GENNTAN": "1"}},
    )
    assert (answer["replayed"], answer["superseded"]) == (2, 1)
    assert desk.current() == [("1", 2)]
    assert await desk.counts(load) == (1, 0, 1)


async def test_a_later_load_still_wins(desk: Desk) -> None:
    old = desk.load([generator("1", "many"), generator("9", "1")])
    new = desk.load([generator("1", "500")])
    await desk.replay(old, {"row": 1, "values": {"GENNTAN": "200"}})
    assert desk.current() == [("1", 500), ("9", 1)]
    assert await desk.counts(old) == (1, 0, 1)
    assert await desk.counts(new) == (1, 0, 0)
    assert desk.plant_mwh() == [(2023, 501, 2)]


async def test_an_earlier_load_loses(desk: Desk) -> None:
    old = desk.load([generator("1", "500"), generator("2", "3")])
    new = desk.load([generator("1", "many")])
    assert desk.current() == [("1", 500), ("2", 3)]
    await desk.replay(new, {"row": 1, "values": {"GENNTAN": "200"}})
    assert desk.current() == [("1", 200), ("2", 3)]
    assert await desk.counts(old) == (1, 0, 1)
    assert await desk.counts(new) == (1, 0, 0)
    assert desk.plant_mwh() == [(2023, 203, 2)]


async def test_rows_that_add_up_add_up(desk: Desk) -> None:
    load = desk.load(
        [fuel_row(6008, "1"), fuel_row(6008, "many"), fuel_row(6008, "3")], header=FUEL_HEADER
    )
    assert load.dataset == "eia923"
    answer = await desk.replay(load, {"row": 2, "values": {"Net Generation MWh": "2"}})
    assert (answer["replayed"], answer["superseded"]) == (1, 0)
    assert await desk.counts(load) == (3, 0, 0)
    assert desk.plant_mwh() == [(2016, 6, 3)]


async def test_rows_that_add_up_replace_those_of_an_earlier_load(desk: Desk) -> None:
    rows = [fuel_row(6008, "1"), fuel_row(6008, "3")]
    old = desk.load(rows, header=FUEL_HEADER)
    new = desk.load([fuel_row(6008, "many"), fuel_row(7, "1")], header=FUEL_HEADER)
    newest = desk.load([fuel_row(8, "many")], header=FUEL_HEADER)
    await desk.replay(new, {"row": 1, "values": {"Net Generation MWh": "2"}})
    assert desk.plant_mwh() == [(2016, 2, 1)]
    assert await desk.counts(old) == (0, 0, 2)
    assert await desk.counts(new) == (2, 0, 0)
    await desk.replay(newest, {"row": 1, "values": {"Net Generation MWh": "9"}})
    assert desk.plant_mwh("us-8") == [(2016, 9, 1)]


async def test_a_correction_may_bring_a_new_year(desk: Desk) -> None:
    load = desk.load([generator("1", "50000"), generator("1", "many", year="2022")])
    assert load.years == [2023]
    await desk.replay(load, {"row": 2, "values": {"GENNTAN": "1000"}})
    assert (await desk.get(load))["years"] == [2022, 2023]
    assert await desk.counts(load) == (2, 0, 0)
    assert desk.plant_mwh() == [(2022, 1000, 1), (2023, 50000, 1)]
    flags = desk.sql("SELECT year, flags & 16 FROM plant_year ORDER BY year")
    assert flags == [(2022, 0), (2023, int(Flag.GENERATION_JUMP))]


class TestLargeLoads:
    """Loads with a part of their own take their replayed rows into it."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"attach_rows": 10})

    async def test_rows_go_to_the_part_of_the_load(self, desk: Desk) -> None:
        rows = [generator(str(number), "1") for number in range(20)]
        load = desk.load([*rows, generator("a", "many"), generator("3", "more")])
        parts = "SELECT DISTINCT part FROM unit_fact"
        assert desk.sql(parts) == [(load.no,)]
        await desk.replay(
            load,
            {"row": 21, "values": {"GENNTAN": "5"}},
            {"row": 22, "values": {"GENNTAN": "6"}},
        )
        assert desk.sql(parts) == [(load.no,)]
        assert await desk.counts(load) == (21, 0, 1)
        assert desk.plant_mwh() == [(2023, 19 + 5 + 6, 21)]
        # The next load of the same units takes over from both.
        newer = desk.load([generator(unit, "2") for unit in ("a", "3", "4")])
        assert await desk.counts(load) == (18, 0, 4)
        assert await desk.counts(newer) == (3, 0, 0)

    async def test_nothing_but_rejected_rows(self, desk: Desk) -> None:
        load = desk.load([generator(str(number), "many") for number in range(20)])
        await desk.replay(load, {"row": 3, "values": {"GENNTAN": "5"}})
        assert desk.sql("SELECT part FROM unit_fact") == [(0,)]
        assert await desk.counts(load) == (1, 19, 0)


async def test_many_rows_at_once(desk: Desk) -> None:
    load = desk.load([generator(str(number), "many") for number in range(12_000)])
    desk.sql("UPDATE rejected_row SET fields[7] = '2' WHERE row_number % 2 = 0 RETURNING 1")
    answer = await desk.replay(load)
    assert (answer["replayed"], answer["still_rejected_total"]) == (6_000, 6_000)
    assert len(answer["still_rejected"]) == 1_000
    assert await desk.counts(load) == (6_000, 6_000, 0)
    last = await desk.replay(load, after_row=11_990)
    assert [row["row"] for row in last["still_rejected"]] == [
        11_991,
        11_993,
        11_995,
        11_997,
        11_999,
    ]


async def test_two_at_once_replay_a_row_once(desk: Desk) -> None:
    load = desk.load([generator("1", "many"), generator("2", "1")])
    correction = {"row": 1, "values": {"GENNTAN": "5"}}
    url = f"{LOADS}/{load.id}/rejected/replay"

    async def post() -> int:
        answer = await desk.api.post(url, json={"rows": [correction]}, headers=signed(desk.who))
        return answer.status_code

    assert sorted(await asyncio.gather(post(), post(), post())) == [200, 422, 422]
    assert await desk.counts(load) == (2, 0, 0)


async def test_a_load_that_is_not_visible_has_nothing_to_replay(desk: Desk) -> None:
    path = write(desk.parts.settings.home, [["a", "b"]], header=("x", "y"))
    load = ingest_file(desk.parts, path)
    assert load.state == "failed"
    assert "failed" in (await desk.replay(load, status=409))["detail"]


async def test_real_files_still_balance(desk: Desk, data_folder: Path) -> None:
    for name in ("egrid2023_gen.csv", "wri_gppd_v12_semicolon.csv"):
        load = ingest_file(desk.parts, data_folder / name)
        assert load.state == "visible"
        stored, rejected, superseded = await desk.counts(load)
        assert stored + rejected + superseded == load.rows_total


async def test_anybody_can_run_the_query_of_the_documentation(desk: Desk) -> None:
    load = desk.load([generator("1", "1.25"), generator("1", "many"), generator("1", "2.50")])
    docs = (Path(__file__).parents[2] / "docs" / "loads.md").read_text(encoding="utf-8")
    (statement,) = re.findall(r"```sql\n(.*?)```", docs, flags=re.DOTALL)
    assert ":'load_id'" in statement
    assert statement.replace(":'load_id'", ":load_id").split() == RECONCILIATION.split()
    plain = statement.replace(":'load_id'", "%s")
    with psycopg.connect(desk.parts.database.libpq_url) as connection:
        row = connection.execute(plain, [UUID(str(load.id))]).fetchone()
    assert row == (3, 1, 1, 1, Decimal("2.50"), Decimal("2.50"), Decimal("2.50"))
    found = await desk.get(load, "/reconciliation")
    assert found["rows"] == {"in_file": 3, "stored": 1, "superseded": 1, "rejected": 1}
    assert found["net_generation"] == {"facts_mwh": 2.5, "plants_mwh": 2.5, "regions_mwh": 2.5}


async def test_reconciliation_finds_what_is_lost(desk: Desk) -> None:
    load = desk.load([generator("1", "1"), generator("2", "2")])
    for damage in (
        "DELETE FROM unit_fact WHERE unit_id = '1' RETURNING 1",
        "UPDATE unit_fact SET net_generation_mwh = 2.01 RETURNING 1",
    ):
        desk.sql(damage)
        assert (await desk.get(load, "/reconciliation"))["balanced"] is False


async def test_a_replay_beside_a_load_that_finishes(desk: Desk) -> None:
    """Both want the facts of the same units; whoever comes first, every row is somewhere."""
    for turn in range(4):
        old = desk.load([generator("1", "many"), generator("2", str(turn))])
        path = write(desk.parts.settings.home, [generator("1", f"{turn}.5"), generator("3", "1")])
        correction = {"row": 1, "values": {"GENNTAN": "200"}}
        new, _ = await asyncio.gather(
            asyncio.to_thread(ingest_file, desk.parts, path), desk.replay(old, correction)
        )
        assert new.state == "visible"
        assert await desk.counts(old) == (1, 0, 1)
        assert await desk.counts(new) == (2, 0, 0)
        assert desk.current(new) == [("1", Decimal(turn) + Decimal("0.5")), ("3", 1)]


async def test_a_replay_waits_for_a_load_that_finishes_but_not_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "LOCK_SECONDS", 1)
    load = desk.load([generator("1", "many")])
    with desk.parts.database.begin() as session:
        facts.lock_dataset(session, "egrid")
        answer = await desk.replay(load, status=503)
    assert answer["type"] == "urn:penstock:unavailable"
    assert (await desk.replay(load))["still_rejected_total"] == 1
