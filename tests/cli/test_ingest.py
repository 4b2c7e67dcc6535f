"""Loading files from the command line into a real PostgreSQL."""

import signal
import time
from decimal import Decimal
from pathlib import Path

import psycopg

from penstock.ingest.sample import BAD_CELLS, Sample, write_sample
from tests.cli.conftest import Cli

ROWS = 20_000


def make(path: Path, *, rows: int = ROWS, seed: int = 1, bad_share: float = 0.0) -> Sample:
    with path.open("wb") as file:
        return write_sample(file, rows=rows, seed=seed, bad_share=bad_share)


def total_mwh(cli: Cli) -> Decimal:
    with psycopg.connect(cli.variables["PENSTOCK_DATABASE_URL"]) as connection:
        row = connection.execute("SELECT sum(net_generation_mwh) FROM plant_year").fetchone()
    assert row is not None
    return Decimal(row[0])


def wait_for_chunks(cli: Cli, wanted: int) -> None:
    """Wait until a load has as many chunks done, and more to come."""
    deadline = time.monotonic() + 60
    with psycopg.connect(cli.variables["PENSTOCK_DATABASE_URL"], autocommit=True) as connection:
        while True:
            row = connection.execute(
                "SELECT count(*) FILTER (WHERE state = 'done'), count(*) FROM ingest_chunk"
            ).fetchone()
            assert row is not None
            if row[0] >= wanted:
                assert row[0] < row[1]
                return
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_every_row_is_stored_or_rejected_with_its_reason(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    written = make(path, bad_share=0.002)
    answer = cli.good("ingest", "--json", path)
    item = answer.json["items"][0]
    rows = item["load"]["rows"]
    assert item["load"]["state"] == "visible"
    assert rows == {
        "total": ROWS,
        "stored": ROWS - written.bad_rows,
        "rejected": written.bad_rows,
        "superseded": 0,
    }
    assert total_mwh(cli) == written.net_generation_mwh
    first = item["first_rejected"]
    assert len(first) == 5
    lines = path.read_text().splitlines()
    for row in first:
        cells = {finding["value"] for finding in row["findings"]}
        assert cells <= set(BAD_CELLS.values())
        assert lines[row["line"] - 1].split(",")[0] == str(row["row"])


def test_the_summary_shows_rows_and_first_reasons(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    written = make(path, rows=5000, bad_share=0.002)
    answer = cli.good("ingest", path)
    heading, row = answer.lines
    assert heading.split()[:2] == ["File", "State"]
    stored = 5000 - written.bad_rows
    assert row.split()[:8] == [
        *("a.csv", "visible", "egrid", "2022-2023", "5,000"),
        *(f"{stored:,}", str(written.bad_rows), "0"),
    ]
    phases = [line for line in answer.err.splitlines() if ": line " not in line]
    assert phases[:4] == [
        *("a.csv: storing", "a.csv: validating bytes"),
        *("a.csv: loading chunks", "a.csv: publishing"),
    ]
    assert answer.err.count("a.csv: line ") == min(5, written.bad_rows)
    assert "penstock loads rejected" in answer.err


def test_the_same_bytes_under_another_name_are_a_duplicate(cli: Cli, tmp_path: Path) -> None:
    make(tmp_path / "a.csv", rows=100)
    make(tmp_path / "b.csv", rows=100)
    first, second = cli.good("ingest", "--json", tmp_path / "a.csv", tmp_path / "b.csv").json[
        "items"
    ]
    assert second["load"]["state"] == "duplicate"
    assert second["load"]["duplicate_of"] == first["load"]["id"]


def test_a_file_that_fails_does_not_keep_the_others_out(cli: Cli, tmp_path: Path) -> None:
    make(tmp_path / "good.csv", rows=100)
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    (tmp_path / "open.csv").write_bytes((tmp_path / "good.csv").read_bytes() + b'1,"x')
    names = ("odd.csv", "open.csv", "good.csv")
    answer = cli("ingest", *(tmp_path / name for name in names))
    assert answer.code == 1
    states = [line.split()[:2] for line in answer.lines[1:]]
    assert states == [["odd.csv", "failed"], ["open.csv", "failed"], ["good.csv", "visible"]]
    assert "odd.csv: The header names none of the columns" in answer.err
    assert "open.csv: line 103" in answer.err


def test_without_a_database_it_says_what_to_do(cli: Cli, bare: Cli, tmp_path: Path) -> None:
    make(tmp_path / "a.csv", rows=10)
    unset = bare("ingest", tmp_path / "a.csv")
    assert unset.code == 2
    assert "penstock up" in unset.err
    away = cli("ingest", tmp_path / "a.csv", PENSTOCK_DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    assert away.code == 3
    assert "penstock status" in away.err
    assert away.err.splitlines()[-1].startswith("penstock: ")


def test_a_killed_load_goes_on_where_it_was(cli: Cli, tmp_path: Path) -> None:
    cli.variables["PENSTOCK_CHUNK_BYTES"] = str(1 << 20)
    path = tmp_path / "a.csv"
    written = make(path, rows=100_000)
    killed = cli.begin("ingest", "--workers", "1", path)
    wait_for_chunks(cli, 2)
    killed.kill()
    killed.communicate()
    item = cli.good("ingest", "--json", path).json["items"][0]
    assert item["load"]["state"] == "duplicate"
    assert total_mwh(cli) == written.net_generation_mwh
    with psycopg.connect(cli.variables["PENSTOCK_DATABASE_URL"]) as connection:
        states = connection.execute("SELECT state, rows_stored FROM load ORDER BY no").fetchall()
    assert states == [("visible", 100_000), ("duplicate", 0)]


def test_an_interrupted_load_fails_and_can_be_loaded_again(cli: Cli, tmp_path: Path) -> None:
    cli.variables["PENSTOCK_CHUNK_BYTES"] = str(1 << 20)
    path = tmp_path / "a.csv"
    written = make(path, rows=100_000)
    interrupted = cli.begin("ingest", "--workers", "1", path)
    wait_for_chunks(cli, 1)
    interrupted.send_signal(signal.SIGINT)
    _, words = interrupted.communicate(timeout=60)
    assert interrupted.returncode == 130
    assert "Traceback" not in words
    item = cli.good("ingest", "--json", path).json["items"][0]
    assert item["load"]["state"] == "visible"
    assert total_mwh(cli) == written.net_generation_mwh
    with psycopg.connect(cli.variables["PENSTOCK_DATABASE_URL"]) as connection:
        states = connection.execute("SELECT state FROM load ORDER BY no").fetchall()
        left = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'staging'"
        ).fetchone()
    assert states == [("failed",), ("visible",)]
    assert left == (0,)
