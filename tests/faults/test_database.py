"""PostgreSQL stops in the middle, or its disk is full."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg import sql

from penstock.core import amqp
from penstock.local.account import account_needed, give
from penstock.local.postgres import SUPERUSER, Postgres
from tests.faults import broker
from tests.faults.checks import assert_loaded, assert_nothing_visible, assert_quiet
from tests.faults.gates import Gate
from tests.faults.program import wait_for
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]
DISK_BYTES = 24 << 20
DEAD_CHUNKS = amqp.dead_queue(amqp.CHUNK_QUEUE)


def stop_at_once(server: Postgres) -> None:
    """Stop as `pg_ctl stop -m immediate` does: no shutdown, recovery at the next start."""
    server.stop_signal = signal.SIGQUIT
    try:
        server.stop()
    finally:
        server.stop_signal = Postgres.stop_signal


def test_postgres_restarted_in_the_middle_of_copy(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    programs = [stack.worker(), *stack.consumers()]
    with Gate(stack, load, chunk=6) as gate:
        stack.queue(load)
        gate.wait()
        wait_for(lambda: stack.chunks_done(load) >= 10, "some chunks")
        stop_at_once(stack.postgres)
        for consumer in programs[1:]:
            consumer.wait_for("message_waits", queue=amqp.CHUNK_QUEUE)
        stack.postgres.start()
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert all(program.alive for program in programs)
    assert not any(program.logged("message_failed") for program in programs)
    assert_quiet(stack)


def test_postgres_killed_while_a_load_becomes_visible(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    load = stack.prepare(egrid)
    stack.worker()
    stack.consumers()
    # The last thing that the finishing transaction writes waits for this lock.
    holder = psycopg.connect(stack.database_url)
    holder.execute("LOCK TABLE event IN SHARE MODE")
    stack.queue(load)
    blocked = """
        SELECT pid FROM pg_stat_activity
        WHERE query ~ '^INSERT INTO event' AND wait_event_type = 'Lock'
    """
    wait_for(lambda: stack.sql(blocked), "the end of a finishing transaction")
    stack.crash_postgres()
    holder.close()
    stack.postgres.start()
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_dead_letters_wait_for_postgres(stack: Stack, egrid: Path) -> None:
    load = stack.prepare(egrid)
    stack.queue(load)
    bodies = [body for (body,) in stack.sql("DELETE FROM outbox_message RETURNING body")]
    worker = stack.worker()
    worker.wait_for("dead_letters_watched", queue=DEAD_CHUNKS)
    stop_at_once(stack.postgres)
    for body in bodies:
        broker.publish(
            stack.rabbitmq.url,
            msgspec.json.encode(body),
            queue=amqp.CHUNK_QUEUE,
            exchange=amqp.DEAD_EXCHANGE,
        )
    worker.wait_for("loop_restarts", loop="collect_dead_chunks", times=2)
    worker.wait_for("loop_restarts", loop="relay_outbox", times=2)
    stack.postgres.start()
    stack.wait_state(load.id, "failed")
    assert_nothing_visible(stack, load.id)
    assert stack.chunks_done(load) == 0
    worker.wait_for("dead_letters_watched", queue=DEAD_CHUNKS, times=2)
    # Tries that failed have left no connection behind: each of the five loops has one.
    wait_for(
        lambda: (
            stack.rabbitmq.control("list_connections", "state").split()
            == ["state", *["running"] * 5]
        ),
        "one connection a loop",
    )
    wait_for(lambda: not any(broker.messages(stack.rabbitmq.url).values()), "empty queues")


@pytest.fixture
def small_disk(stack: Stack) -> Iterator[Path]:
    """A file system of 24 MB that takes what is staged."""
    folder = stack.postgres.folder.parent / "small-disk"
    folder.mkdir()
    mounted = subprocess.run(
        ("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0777", "tmpfs", str(folder)),
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    place = folder / "tablespace"
    give(place, account_needed())
    address = stack.postgres.url_of(SUPERUSER, "postgres")
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(place)))
            )
            connection.execute("GRANT CREATE ON TABLESPACE small TO penstock")
        yield folder
    finally:
        stack.close()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(stack.database))
            )
            connection.execute("DROP TABLESPACE small")
        subprocess.run(("umount", str(folder)), check=True)
        folder.rmdir()


def test_full_disk_pauses_consuming(
    stack: Stack, small_disk: Path, egrid: Path, oracle: Oracle
) -> None:
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET default_tablespace = small").format(
                sql.Identifier(stack.database)
            )
        )
    stack.parts.database.close()
    filler = small_disk / "filler"
    filler.write_bytes(bytes(DISK_BYTES - (1 << 20)))
    load = stack.prepare(egrid)
    stack.worker()
    consumers = stack.consumers()
    stack.queue(load)
    for consumer in consumers:
        consumer.wait_for("consuming_paused", queue=amqp.CHUNK_QUEUE)
    done = stack.chunks_done(load)
    assert done < stack.chunks(load)
    time.sleep(3)
    assert stack.chunks_done(load) == done
    assert stack.load(load.id).state == "loading"
    waits = consumers[0].logged("message_waits", queue=amqp.CHUNK_QUEUE)
    assert all("No space left on device" in line["error"] for line in waits)
    filler.unlink()
    stack.wait_state(load.id, "visible")
    for consumer in consumers:
        assert consumer.logged("consuming_resumed")
        assert not consumer.logged("message_failed")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)
