"""One process of Penstock: what it logs, and the ways in which it ends."""

import contextlib
import json
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil

from tests.nursery import Process

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


def wait_for(
    condition: Callable[[], T | None],
    what: str,
    *,
    seconds: float = PATIENCE_SECONDS,
    pause: float = 0.1,
) -> T:
    """Return the first true answer of `condition`; fail when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(pause)
    return answer


@dataclass
class Program:
    """One process of Penstock and what it has logged."""

    name: str
    process: Process
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def logged(self, event: str, **fields: object) -> list[dict[str, Any]]:
        """Return the log lines of an event that carry these fields."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                entry = json.loads(line)
                if entry.get("event") == event and fields.items() <= entry.items():
                    found.append(entry)
        return found

    def wait_for(
        self, event: str, *, times: int = 1, seconds: float = PATIENCE_SECONDS, **fields: object
    ) -> None:
        """Wait until an event has been logged so many times."""
        what = f"{times} x {event} {fields or ''} from {self.name}"
        wait_for(lambda: len(self.logged(event, **fields)) >= times, what, seconds=seconds)

    def has_port(self, port: int) -> bool:
        """Say whether a connection of this process comes from `port`."""
        if not self.alive:
            return False
        connections = psutil.Process(self.pid).net_connections("tcp")
        return port in [item.laddr.port for item in connections]

    def kill(self) -> None:
        """End it as the kernel does when memory is short: nothing of it runs any more."""
        self.process.kill()
        self.process.wait()

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self, seconds: float = 20.0) -> int:
        """Ask it to end and return its exit code."""
        if self.alive:
            self.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not end within {seconds} s") from None
