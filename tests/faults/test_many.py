"""Many faults one after the other while files load, by the throw of a seeded dice."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from penstock.ingest import service
from tests.faults.checks import assert_loaded, assert_quiet
from tests.faults.program import Program
from tests.faults.stack import Stack

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("faults"),
]

Oracle = dict[str, Any]
FILES = ("egrid2023_gen.csv", "egrid2023_gen_no_orispl.csv", "eia923_2015.csv")
FAULTY_SECONDS = 60


class Crew:
    """Two consumers and two workers, each replaced when it is gone."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.members: list[Program] = []
        self.complete()

    def complete(self) -> None:
        for kind in ("consumer", "worker"):
            alive = [one for one in self.members if one.name.startswith(kind) and one.alive]
            self.members += [self._stack.start(kind) for _ in range(2 - len(alive))]

    def one(self, random: Random) -> Program:
        return random.choice([one for one in self.members if one.alive])


def kill_one(stack: Stack, crew: Crew, random: Random) -> None:
    del stack
    crew.one(random).kill()


def end_one(stack: Stack, crew: Crew, random: Random) -> None:
    del stack
    crew.one(random).terminate()


def freeze_one(stack: Stack, crew: Crew, random: Random) -> None:
    del stack
    program = crew.one(random)
    program.process.send_signal(signal.SIGSTOP)
    time.sleep(random.uniform(0.5, 3))
    program.process.send_signal(signal.SIGCONT)


def restart_postgres(stack: Stack, crew: Crew, random: Random) -> None:
    del crew
    stack.crash_postgres()
    time.sleep(random.uniform(0, 2))
    stack.postgres.start()


def restart_rabbitmq(stack: Stack, crew: Crew, random: Random) -> None:
    del crew
    stack.rabbitmq.kill()
    time.sleep(random.uniform(0, 2))
    stack.rabbitmq.start()


# Crashes of our own processes are what there is most of.
FAULTS: list[Callable[[Stack, Crew, Random], None]] = [
    *([kill_one] * 5),
    *([end_one] * 2),
    *([freeze_one] * 2),
    restart_postgres,
    restart_rabbitmq,
]


def replay_what_was_given_up(stack: Stack, ids: list[UUID]) -> None:
    """A chunk whose consumers died three times is given up by rule; an operator sends it again."""
    for load_id in ids:
        load = stack.load(load_id)
        if load.state == "failed":
            assert load.failure is not None
            assert load.failure["code"] == "chunks-failed"
            with stack.parts.database.begin() as session:
                service.replay_dead_chunks(session, load_id)


def all_visible(stack: Stack, ids: list[UUID]) -> bool:
    return all(stack.load(load_id).state == "visible" for load_id in ids)


@pytest.mark.parametrize("seed", range(4))
def test_every_row_survives_many_faults(
    stack_to_kill: Stack, data_folder: Path, oracle: Oracle, seed: int
) -> None:
    stack = stack_to_kill
    random = Random(seed)  # noqa: S311 - a dice that falls the same way every time
    stack.chunk_bytes = 8 << 10
    crew = Crew(stack)
    ids = [stack.upload(data_folder / name) for name in FILES]
    until = time.monotonic() + FAULTY_SECONDS
    while time.monotonic() < until and not all_visible(stack, ids):
        time.sleep(random.uniform(0.2, 3))
        random.choice(FAULTS)(stack, crew, random)
        crew.complete()
        replay_what_was_given_up(stack, ids)
    while not all_visible(stack, ids):
        assert time.monotonic() < until + 300, [stack.load(load_id).state for load_id in ids]
        replay_what_was_given_up(stack, ids)
        time.sleep(0.5)
    for name, load_id in zip(FILES, ids, strict=True):
        assert_loaded(stack, load_id, oracle[name])
    assert_quiet(stack)
