"""What the parser writes is what PostgreSQL reads."""

from collections.abc import Iterator

import polars as pl
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.core.db import Database
from penstock.ingest.queries import rejected, staging
from penstock.ingest.rejects import Rejected
from penstock.ingest.texts import csv_blocks
from tests.ingest.answers import rows
from tests.ingest.test_numbers import CELLS, EXAMPLES, column_texts, scalar

TEXTS = st.one_of(
    st.none(),
    st.sampled_from(
        ("", "\\.", "\\N", "NULL", '"', '""', "\r", "\r\n", "\n", ",", " ", "\\", "é😀")
    ),
    st.text(st.sampled_from('ab",\n\r\\.\t\x01\x7f é'), max_size=8),
)


@pytest.fixture(scope="module")
def collected() -> tuple[list[str], list[list[str | None]]]:
    """Cells and rows that hypothesis makes up, to be sent in one go."""
    cells: list[str] = list(EXAMPLES)
    lines: list[list[str | None]] = []

    @given(st.lists(CELLS, max_size=30), st.lists(st.lists(TEXTS, min_size=2, max_size=2)))
    def collect(some: list[str], more: list[list[str | None]]) -> None:
        cells.extend(some)
        lines.extend(more)

    collect()
    return cells, lines


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, pool_size=2)
    yield database
    database.close()


def test_postgresql_reads_every_number_to_the_same_value(
    postgres_url: str, collected: tuple[list[str], list[list[str | None]]]
) -> None:
    cells, _ = collected
    pairs = [
        (text, value)
        for cell, text in zip(cells, column_texts(cells), strict=True)
        if text is not None and (value := scalar(cell)) is not None
    ]
    assert len(pairs) > 2 * len(EXAMPLES)
    with psycopg.connect(postgres_url) as connection:
        texts = [text for text, _ in pairs]
        found = connection.execute("SELECT unnest(%s::text[])::numeric", [texts]).fetchall()
    assert [row[0] for row in found] == [value for _, value in pairs]


def test_postgresql_copies_every_text_as_it_is(
    database: Database, collected: tuple[list[str], list[list[str | None]]]
) -> None:
    _, lines = collected
    assert len(lines) > 100
    frame = pl.DataFrame(
        {
            "row_number": range(len(lines)),
            "plant_name": [line[0] for line in lines],
            "operator": [line[1] for line in lines],
        },
        schema_overrides={"plant_name": pl.String, "operator": pl.String},
    ).with_columns(
        *(pl.lit(0).alias(name) for name in ("repeat", "flags", "year")),
        *(pl.lit("x").alias(name) for name in ("plant_id", "unit_id", "country")),
    )
    with database.begin() as session:
        staging.create(session, 1, dataset="it's", part=0)
        staging.copy(session, 1, frame.columns, csv_blocks(frame))
    found = rows(
        database,
        "SELECT plant_name, operator, load_no, dataset FROM staging.load_1 ORDER BY row_number",
    )
    assert [list(row[:2]) for row in found] == lines
    assert {tuple(row[2:]) for row in found} == {(1, "it's")}


def test_rejected_rows_are_written_as_they_stand(
    database: Database, collected: tuple[list[str], list[list[str | None]]]
) -> None:
    _, lines = collected
    wanted = [
        Rejected(number, number + 1, [text or "" for text in line], [{"value": line[0] or ""}])
        for number, line in enumerate(lines, 1)
    ]
    with database.begin() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO load (id, state, source, file_name, object_key, etag, size_bytes, "
            "bytes_validated, rows_stored, rows_rejected, rows_superseded) "
            "VALUES (gen_random_uuid(), 'loading', 'cli', '', '', '', 0, 0, 0, 0, 0)"
        )
        rejected.add(session, 1, wanted)
    found = rows(
        database,
        "SELECT row_number, line, fields, findings FROM rejected_row ORDER BY row_number",
    )
    assert [Rejected(*row) for row in found] == wanted
