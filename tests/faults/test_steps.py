"""The four steps, each in a process of its own, as the DAG calls them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from penstock.ingest import steps
from tests.faults.checks import assert_loaded, assert_quiet
from tests.faults.stack import Stack

pytestmark = pytest.mark.xdist_group("faults")

Oracle = dict[str, Any]
CALL = """
import json, sys
from penstock.ingest import steps
print("answer", json.dumps(getattr(steps, sys.argv[1])(*json.loads(sys.argv[2]))))
"""


def call(stack: Stack, step: str, *arguments: object) -> Any:  # noqa: ANN401 - as JSON is
    command = stack.command("-c", CALL, step, json.dumps(arguments))
    done = subprocess.run(
        command.arguments,
        env=command.full_environment("steps"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [line for line in done.stdout.splitlines() if line.startswith("answer ")]
    return json.loads(answers[-1].removeprefix("answer "))


def test_steps_take_dropped_files_to_the_consumers(
    stack: Stack, data_folder: Path, oracle: Oracle
) -> None:
    consumers = stack.consumers()
    files = ("egrid2023_gen.csv", "eia923_2015.csv")
    for name in files:
        stack.drop(data_folder / name)
    stack.drop(data_folder / "README.md")
    keys = call(stack, "scan")
    assert sorted(keys) == sorted(files)
    ids = call(stack, "validate", keys)
    assert len(ids) == 2
    assert call(stack, "divide", ids) == ids
    sent = call(stack, "queue", ids)
    for load_id in ids:
        stack.wait_state(load_id, "visible")
    done = sum(len(program.logged("chunk_done", stored=True)) for program in consumers)
    assert done == sent == stack.number("SELECT count(*) FROM ingest_chunk")
    names = {stack.load(load_id).file_name: load_id for load_id in ids}
    for name in files:
        assert_loaded(stack, names[name], oracle[name])
    # A scheduler may run any task a second time.
    assert call(stack, "validate", keys) == []
    assert call(stack, "queue", call(stack, "divide", ids)) == 0
    assert steps.new_objects(stack.parts) == []
    assert_quiet(stack)


def test_steps_leave_chunks_to_the_worker_while_the_broker_is_away(
    stack: Stack, egrid: Path, oracle: Oracle
) -> None:
    stack.drop(egrid)
    keys = call(stack, "scan")
    ids = call(stack, "divide", call(stack, "validate", keys))
    stack.rabbitmq.stop()
    sent = call(stack, "queue", ids)
    assert sent > 20
    assert stack.number("SELECT count(*) FROM outbox_message") == sent
    stack.rabbitmq.start()
    stack.worker()
    stack.consumers()
    stack.wait_state(ids[0], "visible")
    assert_loaded(stack, ids[0], oracle[egrid.name])
    assert_quiet(stack)
