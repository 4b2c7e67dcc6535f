"""Runs a job on a file in a fresh process that can do nothing but compute.

Blocking: a request's handler runs it in a thread. At most `sandbox_processes` of them live at once
in one process of ours, the others wait.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from penstock.models.sandbox.audit import PREFIX
from penstock.models.sandbox.linux import Machine, machine
from penstock.models.sandbox.listener import Listener, receive_descriptor

# All that the child's environment holds: libraries start no threads and send nothing home.
ENVIRONMENT = {
    "ORT_DISABLE_TELEMETRY": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JOBLIB_MULTIPROCESSING": "0",
    "LC_ALL": "C.UTF-8",
    "PATH": "/nonexistent",
    "HOME": "/nonexistent",
}
HEADER_BYTES = 8
MOST_HEADER_BYTES = 16 << 20
MOST_ERROR_BYTES = 256 << 10
READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one run; memory counts from what the libraries themselves take."""

    seconds: float
    memory_bytes: int
    reply_bytes: int
    processes: int


@dataclass
class Outcome:
    """How a run ended.

    `header` is None when no whole reply came. `tried` holds what the kernel refused and what the
    child's Python reported, `ended` is `done`, `time`, `cpu`, `memory`, `reply` (too long) or the
    name of a signal.
    """

    header: dict[str, Any] | None
    content: bytes
    ended: str
    tried: list[dict[str, str]]
    seconds: float
    errors: str


@dataclass
class _Run:
    """One child and what has been heard of it."""

    process: subprocess.Popen[bytes]
    replies: int
    errors: int
    channel: socket.socket
    limits: Limits
    kind: Machine
    reply: bytearray = field(default_factory=bytearray)
    said: bytearray = field(default_factory=bytearray)
    listener: Listener | None = None
    stopped: str = ""


_turns: dict[int, threading.BoundedSemaphore] = {}
_turns_lock = threading.Lock()


def run(module: str, source: int, asked: dict[str, Any], limits: Limits) -> Outcome:
    """Do the `job` of `module` on the file open at `source`, and return how that ended.

    Raises:
        LayerMissingError: This system has no such sandbox.
    """
    kind = machine()
    with _turn(limits.processes):
        started = time.monotonic()
        running = _start(module, source, asked, limits, kind)
        try:
            _hear(running, started + limits.seconds)
        finally:
            ended = _end(running)
        return _outcome(running, ended, time.monotonic() - started)


@contextmanager
def _turn(processes: int) -> Iterator[None]:
    with _turns_lock:
        turn = _turns.setdefault(processes, threading.BoundedSemaphore(processes))
    with turn:
        yield


def _start(module: str, source: int, asked: dict[str, Any], limits: Limits, kind: Machine) -> _Run:
    request = os.memfd_create("request", os.MFD_CLOEXEC)
    reply_read, reply_write = os.pipe()
    errors_read, errors_write = os.pipe()
    ours, theirs = socket.socketpair()
    try:
        body = {
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": int(limits.seconds) + 1,
            "job": asked,
        }
        os.write(request, json.dumps(body).encode())
        numbers = (source, request, reply_write, theirs.fileno())
        # Nothing of ours is inherited: no environment, no folder, no descriptor but these.
        process = subprocess.Popen(
            (sys.executable, "-I", "-B", "-m", f"{__package__}.child", module, *map(str, numbers)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors_write,
            pass_fds=numbers,
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,
        )
    except BaseException:
        ours.close()
        os.close(reply_read)
        os.close(errors_read)
        raise
    finally:
        theirs.close()
        for descriptor in (request, reply_write, errors_write):
            os.close(descriptor)
    return _Run(process, reply_read, errors_read, ours, limits, kind)


def _hear(running: _Run, until: float) -> None:
    """Listen until reply and errors have ended, or a limit is reached."""
    ears = select.poll()
    for descriptor in (running.replies, running.errors, running.channel.fileno()):
        ears.register(descriptor, select.POLLIN)
    waiting = {running.replies, running.errors}
    while waiting and not running.stopped:
        left = until - time.monotonic()
        if left <= 0:
            running.stopped = "time"
            return
        for descriptor, _ in ears.poll(left * 1000 + 1):
            if descriptor in waiting:
                if not _take(running, descriptor):
                    ears.unregister(descriptor)
                    waiting.discard(descriptor)
            elif descriptor == running.channel.fileno():
                ears.unregister(descriptor)
                heard = receive_descriptor(running.channel)
                if heard is not None:
                    running.listener = Listener(heard, running.kind)
                    ears.register(heard, select.POLLIN)
            elif running.listener is not None and not running.listener.answer():
                ears.unregister(descriptor)


def _take(running: _Run, descriptor: int) -> bool:
    """Read what waits; False at its end."""
    data = os.read(descriptor, READ_BYTES)
    if descriptor == running.errors:
        # What is beyond the cap is read and dropped, so that the child does not stall.
        running.said += data[: MOST_ERROR_BYTES - len(running.said)]
    else:
        running.reply += data
        most = running.limits.reply_bytes + MOST_HEADER_BYTES + HEADER_BYTES
        if len(running.reply) > most:
            running.stopped = "reply"
    return bool(data)


def _end(running: _Run) -> int:
    """Kill the child if it lives, and return how it ended, as waitpid(2) says it."""
    try:
        running.process.kill()
        return running.process.wait()
    finally:
        running.channel.close()
        os.close(running.replies)
        os.close(running.errors)
        if running.listener is not None:
            running.listener.close()


def _outcome(running: _Run, status: int, seconds: float) -> Outcome:
    header, content = _parsed(bytes(running.reply)) if not running.stopped else (None, b"")
    ended = running.stopped
    if len(content) > running.limits.reply_bytes:
        header, content, ended = None, b"", "reply"
    tried = [{"by": "kernel", "what": name, "value": ""} for name in _told(running)]
    lines = running.said.decode(errors="replace").splitlines()
    tried += [item for line in lines if (item := _reported(line))]
    if not ended:
        ended = "done" if header is not None else _signal(status)
    if header is not None and header.get("failed") == "memory":
        ended = "memory"
    said = "\n".join(line for line in lines if not line.startswith(PREFIX))
    return Outcome(header, content, ended, tried, round(seconds, 3), said[-4000:])


def _told(running: _Run) -> list[str]:
    return running.listener.told if running.listener is not None else []


def _reported(line: str) -> dict[str, str] | None:
    if not line.startswith(PREFIX):
        return None
    try:
        found = json.loads(line.removeprefix(PREFIX))
        return {"by": "python", "what": str(found["event"])[:100], "value": str(found["value"])}
    except (ValueError, KeyError, TypeError):
        return {"by": "python", "what": "a report that cannot be read", "value": ""}


def _parsed(reply: bytes) -> tuple[dict[str, Any] | None, bytes]:
    """Return header and bytes of a reply, which may be anything; None when it is not whole."""
    length = int.from_bytes(reply[:HEADER_BYTES], "little")
    end = HEADER_BYTES + length
    if len(reply) < HEADER_BYTES or len(reply) < end or length > MOST_HEADER_BYTES:
        return None, b""
    try:
        header = json.loads(reply[HEADER_BYTES:end])
    except (ValueError, RecursionError):
        return None, b""
    return (header, reply[end:]) if isinstance(header, dict) else (None, b"")


def _signal(status: int) -> str:
    """Name how a child ended that left no reply."""
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        # At the hard limit of CPU seconds the kernel sends SIGKILL; we had not.
        return "cpu"
    if status < 0:
        return signal.Signals(-status).name
    return f"exit status {status}"
