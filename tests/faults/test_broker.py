"""The broker restarts, is away, or its connections go silent."""

import time
from pathlib import Path
from typing import Any

import pytest

from penstock.core import amqp
from tests.faults.checks import assert_loaded, assert_quiet
from tests.faults.gates import Gate
from tests.faults.program import wait_for
from tests.faults.proxy import Proxy
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]


def waiting(stack: Stack) -> int:
    return stack.number("SELECT count(*) FROM outbox_message")


def test_broker_restarted_while_publishing(
    stack_to_kill: Stack, egrid: Path, oracle: Oracle
) -> None:
    stack = stack_to_kill
    stack.chunk_bytes = 8 << 10
    load = stack.prepare(egrid)
    messages = stack.queue(load)
    assert messages > 300
    stack.worker()
    wait_for(lambda: waiting(stack) < messages, "the first confirmed batch", pause=0.002)
    stack.rabbitmq.kill()
    assert 0 < waiting(stack) < messages
    stack.rabbitmq.start()
    stack.consumers()
    stack.wait_state(load.id, "visible")
    assert_loaded(stack, load.id, oracle[egrid.name])
    assert_quiet(stack)


def test_broker_away_for_a_while(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    programs = [stack.worker(), *stack.consumers()]
    stack.rabbitmq.stop()
    load_id = stack.upload(egrid)
    stack.wait_state(load_id, "queued")
    away_since = time.monotonic()
    wait_for(lambda: waiting(stack) > 20, "chunks in the outbox")
    while time.monotonic() - away_since < 3:
        assert all(program.alive for program in programs)
        time.sleep(0.2)
    stack.rabbitmq.start()
    stack.wait_state(load_id, "visible")
    assert_loaded(stack, load_id, oracle[egrid.name])
    assert_quiet(stack)


def test_half_open_connections_are_noticed(stack: Stack, egrid: Path, oracle: Oracle) -> None:
    load = stack.prepare(egrid)
    with Proxy(stack.rabbitmq.port) as proxy, Gate(stack, load, chunk=4) as gate:
        address = stack.amqp_url(proxy.port, heartbeat_seconds=2)
        consumers = stack.consumers(PENSTOCK_AMQP_URL=address)
        worker = stack.worker(PENSTOCK_AMQP_URL=address)
        stack.queue(load)
        gate.wait()
        proxy.cut()
        before = stack.chunks_done(load)
        gate.open()
        for program in consumers:
            program.wait_for("consumer_ready", times=2, queue=amqp.CHUNK_QUEUE)
        assert stack.chunks_done(load) >= before
        stack.wait_state(load.id, "visible")
        second = stack.prepare(egrid.with_name("eia923_2015.csv"))
        stack.queue(second)
        worker.wait_for("outbox_sent", times=2)
        stack.wait_state(second.id, "visible")
        assert_loaded(stack, load.id, oracle[egrid.name])
        assert_quiet(stack)
