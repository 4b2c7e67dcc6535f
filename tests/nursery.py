"""Processes of Penstock for tests, forked from one that has imported it already.

Importing takes seconds of a processor, and tests start hundreds of processes. A forked one is a
process as any other: it has its own number, session, environment and log, can be killed, and reads
its settings when it begins. That `python -m penstock.apps.…` starts them too is shown by all tests
of whole stacks. Where nothing can be forked, they are started in that way.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO, Protocol

SERVER = Path(__file__).with_name("nursery_server.py")


class Process(Protocol):
    """What tests do with a process."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int) -> None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...


class Forked:
    """A process that the nursery has forked; it ends with whoever holds this."""

    def __init__(self, channel: socket.socket, name: str) -> None:
        self._channel = channel
        self._name = name
        self._words = b""
        self._code: int | None = None
        while b"\n" not in self._words:
            self._words += self._read()
        number, _, self._words = self._words.partition(b"\n")
        self.pid = int(number)

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        return self._code if self._has_ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once there is one.

        Raises:
            TimeoutExpired: It still runs.
        """
        if not self._has_ended(timeout) or self._code is None:
            raise subprocess.TimeoutExpired(self._name, timeout or 0)
        return self._code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, timeout: float | None) -> bool:
        while self._code is None:
            if not select.select([self._channel], [], [], timeout)[0]:
                return False
            self._words += self._read()
            if b"\n" in self._words:
                self._code = int(self._words)
                self._channel.close()
        return True

    def _read(self) -> bytes:
        found = self._channel.recv(64)
        if not found:
            raise ChildProcessError(f"whoever kept {self._name} has ended")
        return found


def start(module: str, environment: Mapping[str, str], log: IO[bytes]) -> Process:
    """Start `python -m MODULE` in this environment, in a session of its own."""
    if sys.platform != "linux":
        return subprocess.Popen(
            (sys.executable, "-m", module),
            env=dict(environment),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    ours, theirs = socket.socketpair()
    with theirs:
        asked = json.dumps({"module": module, "environment": dict(environment)}).encode()
        socket.send_fds(_nursery(), [asked], [theirs.fileno(), log.fileno()])
    return Forked(ours, module)


@cache
def _nursery() -> socket.socket:
    """Start the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        # Nothing of this process may be known to what it forks: each gets its own environment.
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PENSTOCK_")}
        server = subprocess.Popen(
            (sys.executable, str(SERVER), str(theirs.fileno())),
            env=inherited,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        server.wait(30)

    atexit.register(end)
    return ours
