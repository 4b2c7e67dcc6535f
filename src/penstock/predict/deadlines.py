"""Ends requests that take too long, without a timer for each of them.

All have the same time, so they come to their deadlines in the order in which they began: one timer
looks at the oldest now and then. A timer of asyncio's for each request costs a quarter of the
processor time of a prediction.
"""

import asyncio
from collections import deque
from types import TracebackType
from typing import Any, Self

LOOKS_A_DEADLINE = 20
LONGEST_LOOK_SECONDS = 0.5


class Deadline:
    """The time of one request; use it as a context that raises `TimeoutError` when it is over."""

    __slots__ = ("_expired", "_owner", "_task", "at")

    def __init__(self, owner: "Deadlines", at: float) -> None:
        self._owner = owner
        self._expired = False
        self._task: asyncio.Task[Any] | None = None
        # A moment of the event loop's clock, which is `time.monotonic()`.
        self.at = at

    def __enter__(self) -> Self:
        self._task = asyncio.current_task()
        self._owner.watch(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        task, self._task = self._task, None
        if self._expired and task is not None and task.uncancel() == 0 and error is not None:
            raise TimeoutError from error

    @property
    def over(self) -> bool:
        """Whether the request has left the context."""
        return self._task is None

    def expire(self) -> None:
        """Cancel whatever the request waits for."""
        if self._task is not None:
            self._expired = True
            self._task.cancel()


class Deadlines:
    """All requests of an event loop that run against the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._pause = min(seconds / LOOKS_A_DEADLINE, LONGEST_LOOK_SECONDS)
        self._running: deque[Deadline] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def start(self) -> Deadline:
        """Return the deadline of a request that begins now."""
        return Deadline(self, self._loop.time() + self._seconds)

    def watch(self, deadline: Deadline) -> None:
        """Expire it in time."""
        self._running.append(deadline)
        if self._timer is None:
            self._timer = self._loop.call_later(self._pause, self._look)

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        running = self._running
        while running and (running[0].over or running[0].at <= now):
            running.popleft().expire()
        # Behind one that takes its time there may be many that are over.
        self._running = deque(item for item in running if not item.over)
        self._timer = None
        if self._running:
            self._timer = self._loop.call_later(self._pause, self._look)
