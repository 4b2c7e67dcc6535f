"""How far the loading of files has come: a bar a file in a terminal, a line a phase elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from penstock.cli.output import console, printable, say

WORDS = {
    "storing": "storing",
    "sending": "sending bytes",
    "converting": "checking and converting",
    "validating": "validating bytes",
    "loading": "loading chunks",
    "predicting": "predicting rows",
    "publishing": "publishing",
}

Shown = Callable[[str, int, int], None]


class FileProgress:
    """Shows the phases of one file after another on stderr."""

    def __init__(self) -> None:
        shown = console(stderr=True)
        columns = (
            TextColumn("{task.fields[file]}"),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[amount]}"),
            TimeElapsedColumn(),
        )
        self._bars = Progress(*columns, console=shown, disable=not shown.is_terminal)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    @contextmanager
    def file(self, name: str) -> Iterator[Shown]:
        """Return what to call with phase, amount done and whole amount while a file is loaded."""
        name = printable(name)
        task = self._bars.add_task("", file=name, amount="", total=None)
        phase = ""

        def show(now: str, done: int, whole: int) -> None:
            nonlocal phase
            if now != phase and self._bars.disable:
                say(f"{name}: {WORDS[now]}")
            phase = now
            self._update(task, phase, done, whole)

        try:
            yield show
        finally:
            # The summary says how it ended.
            self._bars.remove_task(task)

    def _update(self, task: TaskID, phase: str, done: int, whole: int) -> None:
        # Amounts of one are over at once or nobody knows when: a bar that only moves.
        counts = phase in {"sending", "validating", "loading", "predicting"}
        unit = {"loading": "chunks", "predicting": "rows"}.get(phase, "bytes")
        self._bars.update(
            task,
            description=WORDS[phase],
            completed=done,
            total=max(whole, done) if counts else None,
            amount=f"{done:,} / {whole:,} {unit}" if counts else "",
        )
