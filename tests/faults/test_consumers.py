"""Consumers that die or are asked to end, and chunks that come twice."""

from pathlib import Path
from typing import Any

import pytest

from penstock.core.outbox import OutboxMessage
from tests.faults.checks import assert_loaded, assert_quiet
from tests.faults.gates import Gate
from tests.faults.program import wait_for
from tests.faults.proxy import Proxy
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]


def wait_for_second_claim(stack: Stack) -> None:
    """Wait until a consumer waits for the transaction of another one that has its chunk."""
    statement = """
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND query ~ '^UPDATE ingest_chunk'
          AND wait_event_type = 'Lock'
    """
    wait_for(lambda: stack.sql(statement), "a second claim of the chunk")


def test_consumer_killed_in_the_middle_of_copy(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    load = stack.prepare(egrid)
    with Gate(stack, load, chunk=3) as gate:
        stack.worker()
        stack.consumers()
        stack.queue(load)
        held = gate.wait()
        assert held.rows_copied > 0
        held.program.kill()
        stack.consumer()
        # PostgreSQL has not noticed yet that the first one is gone.
        wait_for_second_claim(stack)
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_consumer_killed_after_commit_before_acknowledgement(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    with Proxy(stack.rabbitmq.port) as proxy:
        victim = stack.consumer(PENSTOCK_AMQP_URL=stack.amqp_url(proxy.port))
        proxy.cut(to_client=False)
        stack.worker()
        stack.queue(load)
        wait_for(lambda: stack.chunks_done(load) == 1, "a commit")
        victim.wait_for("chunk_done")
        victim.kill()
    done = victim.logged("chunk_done", stored=True)
    assert len(done) == 1
    second = stack.consumer()
    stack.wait_state(load.id, "visible")
    second.wait_for("chunk_done", chunk=done[0]["chunk"], stored=False)
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_same_chunk_at_two_consumers(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    load = stack.prepare(egrid)
    with Gate(stack, load, chunk=0) as gate:
        consumers = stack.consumers()
        stack.queue(load)
        twice_each(stack)
        stack.worker()
        gate.wait()
        wait_for_second_claim(stack)
    stack.wait_state(load.id, "visible")
    wait_for(lambda: stored_and_not(consumers) == (stack.chunks(load),) * 2, "all messages")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)
    assert not any(program.logged("chunk_failed") for program in consumers)


def twice_each(stack: Stack) -> None:
    """Write every message that waits a second time, right behind itself."""
    with stack.parts.database.begin() as session:
        for message in session.query(OutboxMessage).order_by(OutboxMessage.id).all():
            bytes_ = message.id.bytes
            session.add(
                OutboxMessage(
                    id=type(message.id)(bytes=bytes_[:-1] + bytes([bytes_[-1] ^ 1])),
                    queue=message.queue,
                    body=message.body,
                )
            )


def stored_and_not(consumers: list[Any]) -> tuple[int, int]:
    return (
        sum(len(program.logged("chunk_done", stored=True)) for program in consumers),
        sum(len(program.logged("chunk_done", stored=False)) for program in consumers),
    )


def test_consumer_asked_to_end_finishes_its_chunk(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    stack.worker()
    with Gate(stack, load, chunk=5) as gate:
        consumers = stack.consumers()
        stack.queue(load)
        leaving = gate.wait().program
        leaving.terminate()
        stays = next(program for program in consumers if program is not leaving)
        # The other one goes on alone, up to the chunk that is held.
        wait_for(lambda: stack.chunks_done(load) == stack.chunks(load) - 1, "the other chunks")
        assert leaving.alive
    assert leaving.stop(5) == 0
    assert len(leaving.logged("chunk_done", chunk=5, stored=True)) == 1
    stack.wait_state(load.id, "visible")
    assert stays.logged("chunk_done", chunk=5) == []
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_consumer_that_cannot_finish_its_chunk_ends_anyway(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    stack.worker()
    with Gate(stack, load, chunk=5) as gate:
        leaving = stack.consumer(PENSTOCK_DRAIN_SECONDS="1.5")
        stack.queue(load)
        assert gate.wait().program is leaving
        leaving.terminate()
        assert leaving.process.wait(6) != 0
        assert leaving.logged("drain_ended")
    stack.consumer()
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)
