"""How much memory processes have used at most, as the kernel itself has noted it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread
from typing import Self

import psutil

MEBIBYTE = 1 << 20


def descendants(pid: int) -> list[int]:
    """Return a process and everything below it, such as a postmaster and its backends."""
    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


class Peaks:
    """Reads the high-water mark of the processes that `roots` names, and of all below them.

    The mark is the process's own and never falls, so that reading it now and then is enough.
    """

    def __init__(self, roots: Callable[[], Iterable[tuple[str, int]]]) -> None:
        self._roots = roots
        self._done = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self.mebibytes: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._read()

    def _watch(self) -> None:
        while not self._done.wait(0.25):
            self._read()

    def _read(self) -> None:
        for name, root in self._roots():
            for pid in descendants(root):
                peak = high_water(pid) // MEBIBYTE
                self.mebibytes[name] = max(self.mebibytes.get(name, 0), peak)


def high_water(pid: int) -> int:
    """Return the most bytes that a process has had resident at any time; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    marks = [line.split() for line in lines if line.startswith("VmHWM:")]
    return int(marks[0][1]) * 1024 if marks else 0
