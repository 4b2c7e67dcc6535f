"""What all embedded servers have in common."""

import hashlib
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

from penstock.core.errors import StackError
from penstock.local.process import Command, Identity, marked, spawn, stop_all

LOG_TAIL_LINES = 12


def mark_of(folder: Path) -> str:
    """Return the mark that processes of this folder carry."""
    return hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]


def tail(log: Path, lines: int = LOG_TAIL_LINES) -> str:
    """Return the last lines of a log, for the message of an error."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 8192))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


class Server(ABC):
    """One server process under `folder`, by itself or under the supervisor.

    A test calls `start` and `stop` (or uses it in a `with` block); the supervisor calls
    `prepare`, `command` and `probe` and does the waiting itself.
    """

    name: str
    stop_signal: signal.Signals = signal.SIGTERM
    start_seconds: float = 60.0
    stop_seconds: float = 20.0

    def __init__(self, folder: Path, *, log: Path | None = None) -> None:
        self.folder = folder
        self.log = log or folder / f"{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._identity: Identity | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make folders, passwords and configuration; called before each start, may block.

        Raises:
            PenstockError: It cannot start here; the message says what to change.
        """

    @abstractmethod
    def command(self) -> Command:
        """Return what to execute once everything is prepared."""

    @abstractmethod
    def probe(self) -> bool:
        """Say whether it serves; may block for up to two seconds."""

    def drain(self) -> None:
        """Let work in flight end before the signal to stop comes; may block."""
        return

    def release(self) -> None:
        """Let go of what is kept while it restarts: it is not to be waited for any longer."""
        return

    @property
    def pid(self) -> int:
        """Number of the process that `start` started."""
        if self._process is None:
            raise StackError(f"{self.name} does not run")
        return self._process.pid

    def start(self) -> Self:
        """Start and wait until it serves.

        Raises:
            StackError: It ended or did not serve in time; holds the end of its log.
        """
        self.prepare()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = spawn(self.command(), mark=mark_of(self.folder), log=log)
        self._identity = Identity.of(self._process.pid)
        deadline = time.monotonic() + self.start_seconds
        while not self.probe():
            code = self._process.poll()
            if code is not None or time.monotonic() > deadline:
                self.stop()
                what = "did not serve in time" if code is None else f"ended with code {code}"
                raise StackError(f"{self.name} {what}; its log ends with:\n{tail(self.log)}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop it gracefully, then by force, with everything that it started."""
        if self._process is None or self._identity is None:
            return
        stop_all([self._identity], first=self.stop_signal, seconds=self.stop_seconds)
        self._process.wait()
        stop_all(marked(mark_of(self.folder)), first=signal.SIGTERM, seconds=2)
        self._process = self._identity = None

    def kill(self) -> None:
        """Kill it like a crash would, for tests."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
