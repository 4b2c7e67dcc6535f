"""More work than there are connections to PostgreSQL: refused soon, and forgotten soon."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest

from penstock.core.settings import Settings
from penstock.core.stack_file import STACK_FILE, read_stack_file
from tests.system.conftest import Stack, wait_for

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("system")]

# What a stack has when nothing is set.
CONNECTIONS = Settings().api_workers * Settings().database_pool_size
WAIT_SECONDS = Settings().database_pool_wait_seconds
CROWD = 3 * CONNECTIONS


@dataclass(frozen=True)
class Answer:
    limit: int
    status: int
    seconds: float
    headers: httpx.Headers
    body: dict[str, Any]


def ask(client: httpx.Client, limit: int) -> Answer:
    """Ask what nobody has asked before, so that it needs a connection."""
    begun = time.monotonic()
    answer = client.get("/api/v1/power-plants", params={"limit": limit})
    taken = time.monotonic() - begun
    return Answer(limit, answer.status_code, taken, answer.headers, dict(answer.json()))


@contextmanager
def crowd(stack: Stack, key: str) -> Iterator[list[Answer]]:
    """Many clients at once, each with a question of its own; all have an answer in the end."""
    answers: list[Answer] = []

    def one(limit: int) -> None:
        with stack.client(**{"x-api-key": key}) as client:
            answers.append(ask(client, limit))

    threads = [threading.Thread(target=one, args=(limit,)) for limit in range(1, CROWD + 1)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        for thread in threads:
            thread.join()


@pytest.fixture
def held(stack: Stack) -> Iterator[tuple[Callable[[], int], Callable[[], None]]]:
    """Plants that somebody works on, as a migration does: every reading of them takes its time.

    Returns what counts those who wait for them, and what ends the work.
    """
    address = read_stack_file(stack.home.settings.run_dir / STACK_FILE)["database_url"]
    with psycopg.connect(address, autocommit=True) as watcher, psycopg.connect(address) as worker:
        worker.execute("LOCK TABLE plant IN ACCESS EXCLUSIVE MODE")

        def waiting() -> int:
            found = watcher.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE application_name = 'penstock-api' AND wait_event_type = 'Lock'"
            ).fetchone()
            return int(found[0]) if found else 0

        yield waiting, worker.rollback


def test_connections_that_are_all_taken(
    stack: Stack,
    loaded: dict[str, Any],
    held: tuple[Callable[[], int], Callable[[], None]],
) -> None:
    assert loaded
    waiting, release = held
    key = stack.api_key("plants:read")
    with crowd(stack, key) as answers, stack.client(**{"x-api-key": key}) as client:
        wait_for(lambda: waiting() == CONNECTIONS)
        # All connections work on something slow; whoever comes now waits a bounded time.
        wait_for(lambda: len(answers) == CROWD - CONNECTIONS, 3 * WAIT_SECONDS)
        late = ask(client, CROWD + 1)
        begun = time.monotonic()
        health = client.get("/health")
        assert time.monotonic() - begun < 3
        # Busy is not broken: nobody should be told to restart it.
        assert health.json()["status"] == "healthy"
        assert waiting() == CONNECTIONS
        release()
    refused = [answer for answer in (*answers, late) if answer.status != 200]
    assert len(refused) == CROWD - CONNECTIONS + 1
    for answer in refused:
        assert answer.status == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.body["type"] == "urn:penstock:unavailable"
        assert WAIT_SECONDS / 2 < answer.seconds < 3 * WAIT_SECONDS
    # Those who had a connection got all they had asked for when the work was done.
    served = [answer for answer in answers if answer.status == 200]
    assert len(served) == CONNECTIONS
    assert all(len(answer.body["items"]) == answer.limit for answer in served)
    with stack.client(**{"x-api-key": key}) as client:
        for limit in range(1, CROWD + 1):
            assert len(ask(client, limit).body["items"]) == limit
