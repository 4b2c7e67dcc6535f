"""Loads whose messages are gone, and what a killed command leaves, are taken up by the worker."""

from pathlib import Path
from typing import Any

import anyio
import pytest

from penstock.core import amqp
from penstock.core.ids import uuid7
from penstock.ingest import service, steps
from tests.faults.checks import assert_loaded, assert_quiet
from tests.faults.program import wait_for
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]
SOON = {"PENSTOCK_STALLED_LOAD_SECONDS": "1"}


def test_broker_that_lost_its_disk(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    load = stack.prepare(egrid)
    stack.queue(load)
    worker = stack.worker()
    wait_for(lambda: not stack.number("SELECT count(*) FROM outbox_message"), "an empty outbox")
    worker.stop()

    async def lose() -> None:
        async with await amqp.connect(stack.rabbitmq.url, name="test") as connection:
            channel = await connection.channel()
            await amqp.declare(channel)
            await (await channel.get_queue(amqp.CHUNK_QUEUE)).purge()

    anyio.run(lose)
    stack.consumers()
    worker = stack.worker(**SOON)
    stack.wait_state(load.id, "visible")
    worker.wait_for("load_taken_up")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_command_killed_while_it_loads(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    load_id = uuid7()
    key = f"{steps.UPLOAD_FOLDER}/{load_id}.csv"
    stack.parts.store.put(key, egrid)
    with stack.parts.database.begin() as session:
        service.receive(
            session,
            source="cli",
            owner_id=None,
            file_name=egrid.name,
            info=stack.parts.store.head(key),
            load_id=load_id,
        )
    assert steps.validate_load(stack.parts, load_id)
    steps.divide_load(stack.parts, load_id)
    assert steps.queue_load(stack.parts, load_id, publish=False) > 1
    stack.consumers()
    stack.worker(**SOON)
    stack.wait_state(load_id, "visible")
    assert_loaded(stack, load_id, oracle[egrid.name])
    assert_quiet(stack)
