"""What holds when the list of allowed names is out of the way: the kernel's own layers."""

import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from penstock.models.sandbox import landlock, syscalls
from penstock.models.sandbox.findings import explain
from penstock.models.sandbox.linux import MACHINES, LayerMissingError
from penstock.models.sandbox.parent import Limits, Outcome, run
from penstock.models.sandbox.seccomp import first_filter
from tests.models.sandbox.reaching import ATTEMPTS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these layers")

LIMITS = Limits(seconds=30, memory_bytes=512 << 20, reply_bytes=1 << 20, processes=2)
HERE = Path(__file__).parents[3]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[int]:
    path = tmp_path / "model"
    path.write_bytes(b"0123456789")
    descriptor = os.open(path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def started(name: str, source: int, asked: dict[str, Any], limits: Limits = LIMITS) -> Outcome:
    """Run a job of the tests, whose folder the child knows by a file beside the packages."""
    return run(f"tests.models.sandbox.{name}", source, asked, limits)


@pytest.fixture(autouse=True)
def findable() -> Iterator[None]:
    """The child looks for modules among the installed ones only: show it these tests."""
    place = Path(sysconfig.get_paths()["purelib"]) / f"penstock-tests-{os.getpid()}.pth"
    place.write_text(f"{HERE}\n", encoding="utf-8")
    yield
    place.unlink()


def test_nothing_but_computing_is_possible(source: int) -> None:
    outcome = started("reaching", source, {})
    assert outcome.header is not None, outcome.errors
    came_to = outcome.header["came_to"]
    assert came_to.keys() == ATTEMPTS.keys()
    assert {name: how for name, how in came_to.items() if how.startswith("done")} == {}
    assert outcome.header["read"] == 10
    assert not Path("/tmp/penstock-evil").exists()  # noqa: S108
    assert not Path("/tmp/penstock-evil-folder").exists()  # noqa: S108
    assert "PENSTOCK_HOME" not in outcome.header["environment"]
    assert not {"USER", "SHELL"} & outcome.header["environment"].keys()


def test_what_was_tried_is_told_by_the_kernel_and_by_python(source: int) -> None:
    outcome = started("reaching", source, {})
    by_kernel = {item["what"] for item in outcome.tried if item["by"] == "kernel"}
    by_python = {item["what"] for item in outcome.tried if item["by"] == "python"}
    if platform.machine() == "x86_64":
        expected = {"socket", "kill", "ptrace", "keyctl", "bpf", "io_uring_setup", "memfd_create"}
        assert expected <= by_kernel
    assert {"socket.__new__", "os.system", "os.fork", "open", "os.kill"} <= by_python
    reason, findings = explain(outcome, LIMITS)
    assert reason is not None
    for words in ("open a network connection", "start another program", "open a file"):
        assert words in reason
    assert {"reason": "tried to open a file (open, seen in Python)", "value": "/etc/passwd"} in (
        findings
    )


@pytest.mark.parametrize(
    ("how", "ended", "words"),
    [
        ("sleep", "time", "stopped after 4 seconds"),
        ("spin", "time", "stopped after 4 seconds"),
        ("eat", "memory", "more than 0.5 GiB of memory"),
        ("die", "SIGABRT", "gave up"),
    ],
)
def test_what_uses_up_its_share_is_stopped(how: str, ended: str, words: str, source: int) -> None:
    limits = Limits(seconds=4, memory_bytes=512 << 20, reply_bytes=1 << 20, processes=2)
    outcome = started("misbehaving", source, {"how": how}, limits)
    assert outcome.ended == ended
    assert outcome.seconds < 10
    assert words in (explain(outcome, limits)[0] or "")


def test_a_reply_that_is_too_long_is_cut_off(source: int) -> None:
    limits = Limits(seconds=30, memory_bytes=512 << 20, reply_bytes=1 << 20, processes=2)
    outcome = started("misbehaving", source, {"how": "talk"}, limits)
    assert (outcome.header, outcome.content, outcome.ended) == (None, b"", "reply")
    assert "more than 1,048,576 bytes" in (explain(outcome, limits)[0] or "")


def test_what_it_babbles_does_no_harm(source: int) -> None:
    outcome = started("misbehaving", source, {"how": "babble"})
    assert outcome.content == b"content"
    assert len(outcome.errors) <= 4000
    assert explain(outcome, LIMITS)[0] is not None


def test_a_child_in_peace_has_no_findings(source: int) -> None:
    outcome = started("misbehaving", source, {"how": "nothing"})
    assert (outcome.ended, outcome.tried, outcome.content) == ("done", [], b"content")
    assert explain(outcome, LIMITS) == (None, [])
    header = outcome.header or {}
    assert header["layers"]["landlock"] == landlock.version()
    assert header["used"]["peak_memory_bytes"] > 0


def test_a_library_that_has_started_a_thread_is_a_layer_missing(source: int) -> None:
    outcome = started("threaded", source, {})
    assert outcome.header == {"missing": "one thread", "reason": "libraries have started 1 more"}


@pytest.mark.skipif(sys.platform == "linux", reason="what other systems answer")
def test_other_systems_refuse(source: int) -> None:
    with pytest.raises(LayerMissingError, match="seccomp"):
        started("misbehaving", source, {"how": "nothing"})


@pytest.mark.parametrize("name", list(MACHINES))
def test_both_machines_have_a_filter_that_ends_in_a_notification(name: str) -> None:
    """Every jump lands within the program, and the last word is not `allow`."""
    program = first_filter(MACHINES[name], pid=42)
    for place, (code, true, false, _) in enumerate(program):
        if code in {0x15, 0x35}:
            assert place + 1 + max(true, false) < len(program)
    assert program[-1] == (0x06, 0, 0, 0x7FC00000)
    column = list(MACHINES).index(name)
    allowed = {numbers[column] for numbers in syscalls.ALLOWED.values()} - {None}
    refused = {
        syscalls.NAMED[item][column]
        for item in ("socket", "connect", "execve", "clone", "ptrace", "mount", "bpf", "kill")
    }
    assert not allowed & refused
