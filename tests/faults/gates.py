"""Makes a moment last: a consumer waits in the middle of its COPY until the test lets it go on."""

from dataclasses import dataclass
from typing import Any, Self

import psycopg
from psycopg import sql

from penstock.ingest.tables import Load
from tests.faults.program import Program, wait_for
from tests.faults.stack import Stack

LOCK = 4711


@dataclass(frozen=True)
class Held:
    """A consumer that waits at a gate: how many rows it has copied, and its server process."""

    program: Program
    rows_copied: int
    backend: int


class Gate:
    """Stops whoever copies the middle row of a chunk, by a trigger that waits for a lock."""

    def __init__(self, stack: Stack, load: Load, chunk: int) -> None:
        self._stack = stack
        self._connection = psycopg.connect(stack.database_url, autocommit=True)
        self._connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        on_row(
            self._connection,
            load,
            middle_row(stack, load, chunk),
            f"PERFORM pg_advisory_xact_lock_shared({LOCK}); RETURN NEW;",
        )

    def wait(self) -> Held:
        """Wait until a consumer stands at the gate and return it."""
        return wait_for(self._held, "a consumer in the middle of COPY")

    def open(self) -> None:
        """Let everybody pass from now on."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.open()

    def _held(self) -> Held | None:
        for backend, port, rows in self._stack.sql(
            """
            SELECT pid, client_port, tuples_processed
            FROM pg_stat_progress_copy JOIN pg_stat_activity USING (pid)
            WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'
            """
        ):
            if program := self._stack.owner_of(port):
                return Held(program, rows, backend)
        return None


def middle_row(stack: Stack, load: Load, chunk: int) -> int:
    """Return the number of a row that has rows of its chunk before and behind it."""
    return stack.number(
        "SELECT first_row + rows / 2 FROM ingest_chunk WHERE load_no = %s AND number = %s",
        load.no,
        chunk,
    )


def on_row(connection: psycopg.Connection[Any], load: Load, row: int, body: str) -> None:
    """Run PL/pgSQL before one row of a load is staged, in place of what ran there before."""
    table = sql.Identifier("staging", f"load_{load.no}")
    function = "CREATE OR REPLACE FUNCTION at_row() RETURNS trigger LANGUAGE plpgsql AS {}"
    connection.execute(sql.SQL(function).format(sql.Literal(f"BEGIN {body} END")))
    connection.execute(
        sql.SQL(
            "CREATE OR REPLACE TRIGGER at_row BEFORE INSERT ON {} FOR EACH ROW "
            "WHEN (NEW.row_number = {}) EXECUTE FUNCTION at_row()"
        ).format(table, sql.Literal(row))
    )
