"""Which rows count when several say something of one unit: within a file, and between files."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from penstock.core.settings import Settings
from penstock.core.store import open_store
from penstock.ingest.inline import ingest_file
from penstock.ingest.steps import Parts
from penstock.ingest.tables import Load
from penstock.plants.flags import Flag
from tests.ingest.answers import assert_adds_up, load_of, rows, scalar
from tests.ingest.files import FUEL_HEADER, GENERATOR_HEADER, fuel_row, generator, write

SHARED, OWN = 10**9, 0


@pytest.fixture(params=[SHARED, OWN], ids=["shared part", "own part"])
def kept(request: pytest.FixtureRequest, parts: Parts) -> Parts:
    """Loads whose facts go to the part of all small loads, or to one of their own."""
    settings = Settings(**{**dict(parts.settings), "attach_rows": request.param})
    return Parts(settings, parts.database, open_store(settings))


def load(
    parts: Parts,
    folder: Path,
    lines: Iterable[Sequence[str]],
    *,
    header: Sequence[str] = GENERATOR_HEADER,
) -> Load:
    done = ingest_file(parts, write(folder, lines, header=header))
    assert done.state == "visible", done.failure
    return done


def counters(parts: Parts, load: Load) -> tuple[int, int, int]:
    """Return the rows of a load that are stored, superseded and rejected by now."""
    now = load_of(parts.database, load.id)
    return now.rows_stored, now.rows_superseded, now.rows_rejected


def current(parts: Parts) -> dict[tuple[str, int, str], Decimal | None]:
    found = rows(
        parts.database,
        "SELECT plant_id, year, unit_id, sum(net_generation_mwh) FROM unit_fact "
        "WHERE superseded_by IS NULL GROUP BY 1, 2, 3",
    )
    return {(plant, year, unit): mwh for plant, year, unit, mwh in found}


def test_the_last_row_of_a_unit_wins_within_a_file(kept: Parts, tmp_path: Path) -> None:
    lines = [generator("1", "10"), generator("2", "7"), generator("1", "20"), generator("1", "30")]
    done = load(kept, tmp_path, lines)
    assert counters(kept, done) == (2, 2, 0)
    assert current(kept) == {("us-6008", 2023, "1"): 30, ("us-6008", 2023, "2"): 7}
    kept_rows = "SELECT row_number FROM unit_fact WHERE superseded_by IS NULL ORDER BY 1"
    assert [row[0] for row in rows(kept.database, kept_rows)] == [2, 4]
    assert scalar(kept.database, "SELECT net_generation_mwh FROM plant_year") == 37
    assert_adds_up(kept.database)


def test_a_corrected_file_takes_over_and_the_older_one_says_so(kept: Parts, tmp_path: Path) -> None:
    first = load(kept, tmp_path, [generator(str(unit), "10") for unit in range(5)])
    second = load(kept, tmp_path, [generator("1", "(2)"), generator("7", "1")])
    assert counters(kept, first) == (4, 1, 0)
    assert counters(kept, second) == (2, 0, 0)
    third = load(kept, tmp_path, [generator("1", "3"), generator("2", ""), generator("3", "x")])
    assert counters(kept, first) == (3, 2, 0)
    assert counters(kept, second) == (1, 1, 0)
    assert counters(kept, third) == (2, 0, 1)
    assert scalar(kept.database, "SELECT net_generation_mwh FROM plant_year") == 34
    assert scalar(kept.database, "SELECT version FROM data_version") == 3
    assert_adds_up(kept.database)


def test_a_file_that_corrects_all_leaves_nothing_of_the_older_one(
    kept: Parts, tmp_path: Path
) -> None:
    first = load(kept, tmp_path, [generator(str(unit), "10") for unit in range(3)])
    second = load(kept, tmp_path, [generator(str(unit), "11") for unit in range(3)])
    assert counters(kept, first) == (0, 3, 0)
    assert counters(kept, second) == (3, 0, 0)
    assert scalar(kept.database, "SELECT sum(net_generation_mwh) FROM region_year") == 33
    assert_adds_up(kept.database)


def test_the_older_bytes_again_are_a_duplicate_and_change_nothing(
    kept: Parts, tmp_path: Path
) -> None:
    original = write(tmp_path, [generator("1", "10")])
    first = ingest_file(kept, original)
    load(kept, tmp_path, [generator("1", "20")])
    again = ingest_file(kept, original)
    assert (again.state, again.duplicate_of) == ("duplicate", first.id)
    assert current(kept) == {("us-6008", 2023, "1"): 20}


def test_rows_that_add_up_are_parts_of_a_unit_and_are_replaced_together(
    kept: Parts, tmp_path: Path
) -> None:
    lines = [fuel_row(6008, "10"), fuel_row(6008, "20"), fuel_row(3, "5")]
    first = load(kept, tmp_path, lines, header=FUEL_HEADER)
    assert counters(kept, first) == (3, 0, 0)
    assert current(kept)["us-6008", 2016, "ST/NUC"] == 30
    second = load(kept, tmp_path, [fuel_row(6008, "31")], header=FUEL_HEADER)
    assert counters(kept, first) == (1, 2, 0)
    assert counters(kept, second) == (1, 0, 0)
    assert current(kept) == {("us-6008", 2016, "ST/NUC"): 31, ("us-3", 2016, "ST/NUC"): 5}
    assert_adds_up(kept.database)


def test_years_and_data_sets_stand_side_by_side(kept: Parts, tmp_path: Path) -> None:
    load(kept, tmp_path, [generator("1", "10", year="2023")])
    load(kept, tmp_path, [generator("1", "11", year="2022", name="Its old name")])
    load(kept, tmp_path, [fuel_row(6008, "12", year="2022")], header=FUEL_HEADER)
    years = rows(kept.database, "SELECT dataset, year, net_generation_mwh FROM plant_year")
    assert sorted(tuple(row) for row in years) == [
        ("egrid", 2022, 11),
        ("egrid", 2023, 10),
        ("eia923", 2022, 12),
    ]
    # The newest year names the plant, whichever came last.
    assert scalar(kept.database, "SELECT name FROM plant") == "Palo Verde"
    assert_adds_up(kept.database)


def test_a_jump_is_flagged_and_forgotten_when_corrected(kept: Parts, tmp_path: Path) -> None:
    def jumps() -> list[tuple[str, int]]:
        found = rows(
            kept.database,
            "SELECT plant_id, year FROM plant_year WHERE flags & :jump <> 0 ORDER BY 1, 2",
            jump=int(Flag.GENERATION_JUMP),
        )
        return [tuple(row) for row in found]

    load(kept, tmp_path, [generator("1", "1000000", year="2022"), generator("1", "90000")])
    assert jumps() == [("us-6008", 2023)]
    load(kept, tmp_path, [generator("1", "900000")])
    assert jumps() == []
    load(kept, tmp_path, [generator("1", "80000", year="2022")])
    assert jumps() == [("us-6008", 2023)]
    load(kept, tmp_path, [generator("1", "700000", year="2022")])
    assert jumps() == []


@pytest.mark.parametrize("seed", [1, 2])
def test_many_overlapping_files_end_as_a_plain_model_says(
    parts: Parts, tmp_path: Path, seed: int
) -> None:
    """The last row of the newest file that names a unit counts; a rejected row never does."""
    chance = random.Random(seed)  # noqa: S311 - only repeatable
    model: dict[tuple[str, int, str], Decimal | None] = {}
    for _ in range(8):
        settings = Settings(**{**dict(parts.settings), "attach_rows": chance.choice((SHARED, OWN))})
        lines = []
        for _ in range(chance.randrange(1, 60)):
            plant, unit, year = (
                chance.randrange(1, 6),
                chance.randrange(1, 5),
                chance.choice((8, 9)),
            )
            mwh = chance.choice(("", "--", "x", str(chance.randrange(-50, 500)), "+1000.5"))
            lines.append(generator(str(unit), mwh, plant=plant, year=f"202{year}"))
            if mwh != "x":
                value = None if mwh in {"", "--"} else Decimal(mwh)
                model[f"us-{plant}", 2020 + year, str(unit)] = value
        load(Parts(settings, parts.database, parts.store), tmp_path, lines)
        assert_adds_up(parts.database)
    assert current(parts) == model
    plants: defaultdict[tuple[str, int], list[Decimal]] = defaultdict(list)
    for (plant_id, year, _), known in model.items():
        plants[plant_id, year] += [] if known is None else [known]
    found = rows(parts.database, "SELECT plant_id, year, net_generation_mwh FROM plant_year")
    assert {(plant_id, year): mwh for plant_id, year, mwh in found} == {
        key: sum(values) if values else None for key, values in plants.items()
    }
