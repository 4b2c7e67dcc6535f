import io
from decimal import Decimal

import polars as pl
import pytest

from penstock.ingest.numbers import parse_number
from penstock.ingest.sample import BAD_CELLS, HEADINGS, Sample, write_sample
from penstock.ingest.sample_panel import (
    FIRST_CODE,
    LAST_CODE,
    MOST_PLANTS,
    MOST_YEARS,
    STATES,
    UNITS_PER_PLANT,
    make_panel,
)

pytestmark = pytest.mark.unit


def _sample(rows: int, *, seed: int = 1, bad_share: float = 0.0) -> tuple[bytes, Sample]:
    target = io.BytesIO()
    written = write_sample(target, rows=rows, seed=seed, bad_share=bad_share)
    return target.getvalue(), written


def _read(content: bytes) -> pl.DataFrame:
    return pl.read_csv(content, skip_lines=1, infer_schema=False).fill_null("")


@pytest.mark.parametrize("rows", [1, 2, 1000, 130_000])
def test_has_both_header_rows_and_exactly_the_rows_asked_for(rows: int) -> None:
    content, written = _sample(rows)
    first, second = content.split(b"\n", 2)[:2]
    assert first.decode().split(",") == list(HEADINGS.values())
    assert second.decode().split(",") == list(HEADINGS)
    assert content.count(b"\n") == rows + 2
    assert written.rows == rows == _read(content).height


def test_same_arguments_give_the_same_bytes_and_another_seed_others() -> None:
    assert _sample(5000, seed=3)[0] == _sample(5000, seed=3)[0]
    assert _sample(5000, seed=3)[0] != _sample(5000, seed=4)[0]


def test_plants_recur_over_years_and_each_row_is_of_its_own_plant_unit_and_year() -> None:
    content, written = _sample(300_000)
    frame = _read(content)
    assert not frame.select("ORISPL", "GENID", "YEAR").is_duplicated().any()
    assert (written.first_year, written.last_year) == (2021, 2023)
    years = frame.group_by("ORISPL").agg(pl.col("YEAR").n_unique())
    assert (years["YEAR"] == 3).mean() > 0.3  # type: ignore[operator]
    assert (years["YEAR"] >= 2).all()
    assert frame["ORISPL"].n_unique() == written.plants == 60_000
    identity = frame.group_by("ORISPL").agg(pl.col("PNAME", "PSTATEABB", "FUELG1").n_unique())
    assert (identity.select("PNAME", "PSTATEABB", "FUELG1") == 1).to_series().all()


def test_is_marked_as_made_up_and_uses_codes_that_no_real_plant_has() -> None:
    frame = _read(_sample(20_000)[0])
    assert frame["PNAME"].str.starts_with("Made-up ").all()
    assert frame["ORISPL"].cast(pl.Int64).is_between(FIRST_CODE, LAST_CODE).all()
    assert set(frame["PSTATEABB"]) <= set(STATES)


def test_another_seed_gives_other_plants() -> None:
    codes = [set(_read(_sample(2000, seed=seed)[0])["ORISPL"]) for seed in (1, 2, 15)]
    assert not codes[0] & codes[1]
    assert not codes[0] & codes[2]


def test_the_largest_file_has_codes_of_seven_digits() -> None:
    assert 150_000_000 / UNITS_PER_PLANT / MOST_YEARS < LAST_CODE - FIRST_CODE
    panel = make_panel(20_000_000, seed=1, last_year=2023)
    assert panel.last_year - panel.first_year + 1 in {MOST_YEARS, MOST_YEARS + 1}
    assert panel.plants > MOST_PLANTS


def test_has_the_quirks_of_the_real_sheet() -> None:
    content, _ = _sample(20_000)
    frame = _read(content)
    net = frame["GENNTAN"]
    assert 0.02 < (net == "").mean() < 0.03  # type: ignore[operator]
    assert net.str.starts_with("-").any()
    assert b',"1,' in content
    assert net.str.contains(r"^\d{1,3}(,\d{3}){2}").any()
    assert frame["GENID"].str.contains(r"^0\d$").any()
    assert frame["GENID"].str.contains(r"^\d+E6\d\d$").any()
    assert frame["PNAME"].str.contains(", LLC").any()


def test_tells_the_exact_sum_of_the_rows_without_a_bad_cell() -> None:
    content, written = _sample(20_000, bad_share=0.01)
    frame = _read(content).with_columns(
        pl.any_horizontal(pl.col(column) == cell for column, cell in BAD_CELLS.items()).alias("bad")
    )
    assert 100 < written.bad_rows < 300
    assert frame["bad"].sum() == written.bad_rows
    cells = frame.filter(~pl.col("bad"))["GENNTAN"]
    assert sum((parse_number(item) or Decimal() for item in cells), Decimal()) == (
        written.net_generation_mwh
    )
