"""Batches of predictions whose consumers die, are asked twice, or meet rows that nobody can store.

After each fault every row of the file stands in the result exactly once, or the batch has failed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
import pytest

from penstock.core import amqp
from penstock.core.auth import Identity
from penstock.core.ids import uuid7
from penstock.predict import service_batches as service
from penstock.predict.service_batch_work import results
from tests.faults import broker
from tests.faults.checks import assert_quiet
from tests.faults.program import Program, wait_for
from tests.faults.stack import Stack
from tests.predict.onnx_models import adding, register

pytestmark = pytest.mark.xdist_group("faults")

LOCK = 4712
ROWS = 4_000
CHUNK_ROWS = 500
CHUNKS = ROWS // CHUNK_ROWS
HELD = 3
VARIABLES = {"PENSTOCK_BATCH_CHUNK_ROWS": str(CHUNK_ROWS)}


@dataclass(frozen=True)
class Batches:
    """Batches of one user and model on a stack."""

    stack: Stack
    user: Identity
    model: str

    def send(self) -> UUID:
        """Make a batch as the API does."""
        batch_id = uuid7()
        key = f"{service.FOLDER}/{batch_id}/file"
        rows = "\n".join(["f0,f1,f2", *(f"{n},0.5,0" for n in range(ROWS))])
        self.stack.parts.store.put(key, rows.encode())
        with self.stack.parts.database.begin() as session:
            service.create(
                session,
                identity=self.user,
                request_id="fault",
                model=self.model,
                version=None,
                source=service.Source("rows.csv", "csv", key),
                batch_id=batch_id,
            )
        return batch_id

    def state(self, batch_id: UUID) -> str:
        found = self.stack.sql("SELECT state FROM prediction_batch WHERE id = %s", batch_id)
        return str(found[0][0])

    def wait(self, batch_id: UUID, state: str) -> None:
        def reached() -> bool:
            found = self.state(batch_id)
            assert found in {"queued", "running", state}, found
            return found == state

        wait_for(reached, f"batch {state}", seconds=120, pause=0.2)

    def events(self, batch_id: UUID) -> list[str]:
        rows = self.stack.sql("SELECT type FROM event WHERE subject = %s", str(batch_id))
        return [kind for (kind,) in rows]

    def assert_each_row_once(self, batch_id: UUID) -> None:
        """Check the result row by row, the counts, the log and what was told."""
        found: list[dict[str, Any]] = []
        for rows in results(self.stack.parts.store, batch_id, CHUNKS):
            found += rows
        assert [row["row"] for row in found] == list(range(1, ROWS + 1))
        assert [row["prediction"] for row in found] == [n + 1000.5 for n in range(ROWS)]
        counts = self.stack.sql(
            "SELECT rows_total, rows_done, rows_failed, chunks_done FROM prediction_batch "
            "WHERE id = %s",
            batch_id,
        )
        assert counts == [(ROWS, ROWS, 0, CHUNKS)]
        assert self.logged() == [CHUNK_ROWS] * CHUNKS
        assert self.events(batch_id) == ["batch.completed"]

    def logged(self) -> list[int]:
        rows = self.stack.sql("SELECT rows FROM prediction WHERE origin = 'batch'")
        return [count for (count,) in rows]


@pytest.fixture
def batches(stack: Stack) -> Batches:
    user = Identity(
        user_id=uuid7(),
        email="batch@example.org",
        name="batch",
        role="analyst",
        scopes=frozenset({"predict"}),
        version=1,
    )
    stack.sql(
        "INSERT INTO app_user (id, email, name, role, password_hash, version) "
        "VALUES (%s, 'batch@example.org', 'batch', 'analyst', '', 1)",
        user.user_id,
    )
    made = register(
        stack.parts.database, stack.parts.store, owner_id=user.user_id, files=[adding(1000)]
    )
    return Batches(stack, user, made.name)


def on_chunk(stack: Stack, body: LiteralString) -> None:
    """Run PL/pgSQL whenever a certain chunk is noted as done, in place of what ran there before."""
    stack.sql(
        "CREATE OR REPLACE FUNCTION at_chunk() RETURNS trigger LANGUAGE plpgsql AS "
        f"'BEGIN {body} END'"
    )
    stack.sql(
        "CREATE OR REPLACE TRIGGER at_chunk BEFORE UPDATE ON prediction_batch_chunk FOR EACH ROW "
        f"WHEN (NEW.number = {HELD}) EXECUTE FUNCTION at_chunk()"
    )


@pytest.fixture
def gate(stack: Stack) -> Iterator[psycopg.Connection[Any]]:
    """Whoever notes a certain chunk waits in the middle of its transaction until this is closed."""
    connection = psycopg.connect(stack.database_url, autocommit=True)
    connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    on_chunk(stack, f"PERFORM pg_advisory_xact_lock_shared({LOCK}); RETURN NEW;")
    yield connection
    connection.close()


def holder(stack: Stack) -> Program:
    """Return the consumer that waits at the gate."""

    def found() -> Program | None:
        ports = stack.sql(
            "SELECT client_port FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND wait_event = 'advisory' AND datname = current_database()"
        )
        owners = (stack.owner_of(port) for (port,) in ports)
        return next((program for program in owners if program is not None), None)

    return wait_for(found, "a consumer in the middle of a chunk")


def consumers(stack: Stack, count: int = 2) -> list[Program]:
    started = [stack.start("consumer", **VARIABLES) for _ in range(count)]
    for program in started:
        program.wait_for("consumer_ready", queue=amqp.BATCH_QUEUE)
    return started


def assert_all_quiet(stack: Stack) -> None:
    """Let chunks of failed batches and dead letters be taken, which nobody waits for otherwise."""
    queues = (amqp.BATCH_QUEUE, amqp.dead_queue(amqp.BATCH_QUEUE))

    def empty() -> bool:
        waiting = broker.messages(stack.rabbitmq.url)
        return not any(waiting[name] for name in queues)

    wait_for(empty, "empty queues")
    assert_quiet(stack)


def test_consumer_killed_in_the_middle_of_a_batch(
    stack: Stack, batches: Batches, gate: psycopg.Connection[Any]
) -> None:
    stack.worker()
    consumers(stack)
    batch_id = batches.send()
    holder(stack).kill()
    gate.close()
    batches.wait(batch_id, "completed")
    batches.assert_each_row_once(batch_id)
    # What is delivered once more is only acknowledged.
    for body in ({"batch": batch_id}, *({"batch": batch_id, "chunk": n} for n in (1, HELD))):
        broker.publish(stack.rabbitmq.url, msgspec.json.encode(body), queue=amqp.BATCH_QUEUE)
    wait_for(
        lambda: (
            sum(len(program.logged("batch_chunk_done", done=False)) for program in stack.programs)
            >= 3
        ),
        "three messages that have nothing to do",
    )
    batches.assert_each_row_once(batch_id)
    assert_all_quiet(stack)


def test_chunk_of_a_batch_that_fails_three_times_fails_the_batch(
    stack: Stack, batches: Batches
) -> None:
    on_chunk(stack, "RAISE EXCEPTION ''this chunk cannot be noted'' USING ERRCODE = ''23514'';")
    stack.worker()
    running = consumers(stack, 1)
    batch_id = batches.send()
    batches.wait(batch_id, "failed")
    [(failure,)] = stack.sql("SELECT failure FROM prediction_batch WHERE id = %s", batch_id)
    assert "this chunk cannot be noted" in failure
    assert len(running[0].logged("message_failed", chunk=HELD)) == 3
    assert batches.events(batch_id) == ["batch.failed"]
    on_chunk(stack, "RETURN NEW;")
    before = len(batches.logged())
    another = batches.send()
    batches.wait(another, "completed")
    assert len(batches.logged()) == before + CHUNKS
    assert_all_quiet(stack)


def test_chunk_of_a_batch_that_kills_its_consumers_fails_the_batch(
    stack: Stack, batches: Batches, gate: psycopg.Connection[Any]
) -> None:
    stack.worker()
    consumers(stack, 3)
    batch_id = batches.send()
    for _ in range(3):
        victim = holder(stack)
        victim.kill()
        # Its transaction waits on, for nobody.
        stack.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND wait_event = 'advisory' "
            "AND datname = current_database()"
        )
    batches.wait(batch_id, "failed")
    [(failure,)] = stack.sql("SELECT failure FROM prediction_batch WHERE id = %s", batch_id)
    assert failure == "a consumer died three times while predicting for some rows"
    gate.close()
    consumers(stack, 1)
    assert batches.events(batch_id) == ["batch.failed"]
    assert_all_quiet(stack)
