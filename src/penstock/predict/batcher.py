"""Runs of one model: requests that wait for the same moment are joined into one.

A request never waits for others to come. Short runs happen on the event loop, for all requests
that this turn of the loop has brought. Longer ones happen in a thread, one at a time for a model;
what arrives meanwhile is joined into the next. Rows were checked before they come here, so a
failed run is the model's own doing: its requests are then run one by one, and only those that fail
alone have failed.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

import msgspec
import numpy as np

from penstock.core.errors import DeadlineError, PenstockError, UnavailableError
from penstock.predict.errors import ModelFailedError
from penstock.predict.profile import Profile
from penstock.predict.session import Options, Session, run_options
from penstock.predict.tensors import Array, Feed
from penstock.predict.threads import Threads, Turn

LATE = "The prediction was not ready in time: send fewer rows, or a file as a batch"
# A run on the event loop that takes this much of the processor was misjudged; after so many the
# model gets a thread.
MISJUDGED_SECONDS = 0.01
# A model that takes this long for a row gets less of the processor than others.
LONG_SECONDS = 0.02
MOST_MISJUDGED = 3
MOST_SEARCHES = 16


class Result(msgspec.Struct):
    """Outputs of the graph by name, one item a row, and where the time went.

    `queue_ms` is the wait for the run, `inference_ms` the run's own time, also when others shared
    it; `joined` is how many requests did.
    """

    outputs: dict[str, Array]
    rows: int
    queue_ms: float
    inference_ms: float
    joined: int = 1


class Limits(msgspec.Struct, frozen=True):
    """`queue`: requests that may wait for a thread. `run_rows`: most rows of a joined run."""

    queue: int = 256
    run_rows: int = 4_096


class Waiting:
    """A request on its way through a run; times by `time.monotonic()`."""

    __slots__ = ("arrived", "deadline", "feed", "future", "rows")

    def __init__(self, feed: Feed, rows: int, deadline: float | None) -> None:
        self.feed = feed
        self.rows = rows
        self.deadline = deadline
        self.arrived = time.monotonic()
        self.future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: Result | PenstockError) -> None:
        """Give the outcome to who waits, if somebody still does."""
        if self.future.done():
            return
        if isinstance(outcome, Result):
            self.future.set_result(outcome)
        else:
            self.future.set_exception(outcome)

    def expire(self) -> None:
        """Tell who waits that it takes too long."""
        self.settle(DeadlineError(LATE))


Outcome = Result | PenstockError


class Batcher:
    """All runs of one model in this process."""

    def __init__(
        self, session: Session, profile: Profile, threads: Threads, limits: Limits
    ) -> None:
        self._session = session
        self._joins = profile.joins
        self._inline_rows = profile.inline_rows
        self._thread_rows = min(limits.run_rows, profile.join_rows)
        self._stands_back = session.loops or not 0 < profile.row_seconds < LONG_SECONDS
        self._misjudged = 0
        self._threads = threads
        self._limits = limits
        self._soon: deque[Waiting] = deque()
        self._queue: deque[Waiting] = deque()
        self._running: list[Waiting] = []
        self._options: Options | None = None
        self._asked_for_thread = False

    @property
    def waiting(self) -> int:
        """Requests that wait for a thread."""
        return len(self._queue)

    async def predict(self, feed: Feed, rows: int, deadline: float | None = None) -> Result:
        """Run the model on checked rows; `deadline` is a moment of `time.monotonic()`.

        Raises:
            DeadlineError: The moment has come first.
            UnavailableError: Too many requests wait for this model.
            ModelFailedError: The model raises an error on these rows.
        """
        item = Waiting(feed, rows, deadline)
        if rows <= self._inline_rows:
            self._soon.append(item)
            if len(self._soon) == 1:
                # After all that is ready now: whoever else this turn wakes up is joined.
                asyncio.get_running_loop().call_soon(self._run_soon)
            return await item.future
        return await self._predict_in_thread(item)

    # Runs on the event loop.

    def _run_soon(self) -> None:
        items = self._take(self._soon, self._inline_rows)
        if items:
            started = time.thread_time()
            outcomes = run_batch(self._session, items, None)
            if time.thread_time() - started > MISJUDGED_SECONDS:
                self._misjudge()
            for item, outcome in zip(items, outcomes, strict=True):
                item.settle(outcome)
        if self._soon:
            asyncio.get_running_loop().call_soon(self._run_soon)

    def _misjudge(self) -> None:
        self._misjudged += 1
        if self._misjudged >= MOST_MISJUDGED:
            self._inline_rows = 0

    def _take(self, queue: deque[Waiting], most_rows: int) -> list[Waiting]:
        """Take the next run's requests; who has left or is too late has no part in it."""
        items: list[Waiting] = []
        rows = 0
        while queue and (not items or (self._joins and rows + queue[0].rows <= most_rows)):
            item = queue.popleft()
            if item.future.done():
                continue
            if item.deadline is not None and item.deadline <= time.monotonic():
                item.expire()
                continue
            items.append(item)
            rows += item.rows
        return items

    # Runs in a thread.

    async def _predict_in_thread(self, item: Waiting) -> Result:
        if len(self._queue) >= self._limits.queue:
            # Who has left must not take the place of who comes.
            self._queue = deque(other for other in self._queue if not other.future.done())
        if len(self._queue) >= self._limits.queue:
            raise UnavailableError("Too many requests wait for this model: try again in a moment")
        loop = asyncio.get_running_loop()
        timer = None
        if item.deadline is not None:
            left = max(0.0, item.deadline - time.monotonic())
            timer = loop.call_later(left, self._expire, item)
        self._queue.append(item)
        self._ask_for_thread()
        try:
            return await item.future
        except asyncio.CancelledError:
            self._stop_when_nobody_waits()
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _expire(self, item: Waiting) -> None:
        item.expire()
        self._stop_when_nobody_waits()

    def _stop_when_nobody_waits(self) -> None:
        """End a run whose requests are all gone: the thread is needed by others."""
        if self._options is not None and all(item.future.done() for item in self._running):
            self._options.terminate = True

    def _ask_for_thread(self) -> None:
        if self._queue and not self._running and not self._asked_for_thread:
            self._asked_for_thread = True
            self._threads.ask(self._begin)

    def _begin(self) -> Turn | None:
        """Return the next run for a thread that is free now; None when nobody waits any more."""
        self._asked_for_thread = False
        items = self._take(self._queue, self._thread_rows)
        if not items:
            return None
        self._running = items
        options = self._options = run_options()
        return Turn(
            lambda: run_batch(self._session, items, options), self._finish, self._stands_back
        )

    def _finish(self, outcomes: Sequence[Outcome]) -> None:
        items, self._running, self._options = self._running, [], None
        for item, outcome in zip(items, outcomes, strict=True):
            item.settle(outcome)
        self._ask_for_thread()


def run_batch(session: Session, items: Sequence[Waiting], options: Options | None) -> list[Outcome]:
    """Run requests together, and each alone when that fails; the outcomes are in their order."""
    if len(items) == 1:
        return [_run_one(session, items[0], options)]
    started = time.monotonic()
    try:
        feed = {name: np.concatenate([item.feed[name] for item in items]) for name in items[0].feed}
        rows = sum(item.rows for item in items)
        outputs = session.run(feed, rows, options)
        if any(array.shape[:1] != (rows,) for array in outputs.values()):
            return [_run_one(session, item, options) for item in items]
    except (PenstockError, ValueError):
        return [_run_one(session, item, options) for item in items]
    spent_ms = (time.monotonic() - started) * 1000
    results: list[Outcome] = []
    start = 0
    for item in items:
        end = start + item.rows
        own = {name: array[start:end] for name, array in outputs.items()}
        waited_ms = (started - item.arrived) * 1000
        results.append(Result(own, item.rows, waited_ms, spent_ms, len(items)))
        start = end
    return results


def _run_one(session: Session, item: Waiting, options: Options | None) -> Outcome:
    started = time.monotonic()
    try:
        outputs = session.run(item.feed, item.rows, options)
    except ModelFailedError as error:
        return _name_the_row(session, item, options, error)
    spent_ms = (time.monotonic() - started) * 1000
    return Result(outputs, item.rows, (started - item.arrived) * 1000, spent_ms)


def _name_the_row(
    session: Session, item: Waiting, options: Options | None, error: ModelFailedError
) -> ModelFailedError:
    """Find the first row that fails by halves, as long as somebody waits for the answer."""
    start, end = 0, item.rows
    for _ in range(MOST_SEARCHES):
        if end - start <= 1 or item.future.done():
            break
        middle = (start + end) // 2
        try:
            part = {name: array[start:middle] for name, array in item.feed.items()}
            session.run(part, middle - start, options)
            start = middle
        except ModelFailedError as found:
            error, end = found, middle
    if end - start != 1:
        return error
    finding = {"row": start, "column": None, "value": None, "reason": error.detail}
    return ModelFailedError(f"row {start}: {error.detail}", errors=[finding])
