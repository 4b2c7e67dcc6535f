"""What a model is like to run, found out once while it is loaded.

Two questions matter. How long does a run take: short ones happen on the event loop, where a thread
would cost more than the run. And does a row's answer depend on the rows beside it: where it does,
requests are never joined.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec
import numpy as np

from penstock.core.errors import PenstockError
from penstock.models.signature import Feature, Signature
from penstock.predict.ranges import INTEGER_RANGES
from penstock.predict.rows import Reader
from penstock.predict.session import Options, Session, run_options
from penstock.predict.tensors import Array, Feed

# So much of the event loop's time may go into one run.
INLINE_SECONDS = 0.001
# A row that takes longer is not tried again; and the whole trial ends after this.
SLOW_SECONDS = 0.25
TRIAL_SECONDS = 2.0
TRIES = 3
TRIAL_ROWS: Final = 16
# Joining requests saves all but one of them what a run costs whatever its rows. Rows that take this
# many times as long are a run of their own: joined, all would only be ready later, and all at once.
WORTH_JOINING = 10
SEED = 20_260_101


class Profile(msgspec.Struct, frozen=True):
    """`inline_rows`: as many may run on the event loop. `joins`: rows do not see each other.

    `join_rows`: no more than these are worth a joined run in a thread.
    """

    inline_rows: int = 0
    joins: bool = False
    row_seconds: float = 0.0
    join_rows: int = 1 << 30


def profile(
    session: Session, reader: Reader, sample: Sequence[Mapping[str, Any]] | None = None
) -> Profile:
    """Warm the model up and measure it, on its sample's rows or on made-up ones."""
    feed = _trial_feed(reader, sample)
    if feed is None:
        return Profile()
    with _stopped_after(TRIAL_SECONDS) as options:
        try:
            return _measure(session, feed, options)
        except PenstockError:
            return Profile()


def _measure(session: Session, feed: Feed, options: Options) -> Profile:
    one = _cut(feed, 0, 1)
    started = time.perf_counter()
    session.run(one, 1, options)
    if time.perf_counter() - started > SLOW_SECONDS:
        return Profile(row_seconds=time.perf_counter() - started)
    single = _seconds(session, one, 1, options)
    many = _seconds(session, feed, TRIAL_ROWS, options)
    each = max((many - single) / (TRIAL_ROWS - 1), 1e-7)
    inline = 0
    if not session.loops and single <= INLINE_SECONDS:
        inline = 1 + int((INLINE_SECONDS - single) / each)
    joins = session.graph.fixed_rows is None and _rows_are_apart(session, feed, options)
    fixed = max(single - each, 0.0)
    return Profile(inline, joins, single, max(TRIAL_ROWS, int(WORTH_JOINING * fixed / each)))


def _seconds(session: Session, feed: Feed, rows: int, options: Options) -> float:
    """Return the processor's time for a run; others may be using the machine meanwhile."""
    best = TRIAL_SECONDS
    for _ in range(TRIES):
        started = time.thread_time()
        session.run(feed, rows, options)
        best = min(best, time.thread_time() - started)
    return best


def _rows_are_apart(session: Session, feed: Feed, options: Options) -> bool:
    """Run rows together and alone; a batch that changes its rows must not hold strangers'."""
    together = session.run(feed, TRIAL_ROWS, options)
    if any(array.shape[:1] != (TRIAL_ROWS,) for array in together.values()):
        return False
    for row in (0, 1, TRIAL_ROWS // 2, TRIAL_ROWS - 1):
        alone = session.run(_cut(feed, row, row + 1), 1, options)
        for name, array in alone.items():
            if not _alike(array, together[name][row : row + 1]):
                return False
    return True


def _alike(a: Array, b: Array) -> bool:
    if a.shape != b.shape:
        return False
    if a.dtype.kind == "f":
        # Matrices of another height are multiplied in another order, which moves the last digits.
        return bool(np.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True))
    return bool(np.array_equal(a, b))


def _cut(feed: Feed, start: int, end: int) -> Feed:
    return {name: array[start:end] for name, array in feed.items()}


def _trial_feed(reader: Reader, sample: Sequence[Mapping[str, Any]] | None) -> Feed | None:
    """Return the inputs for a trial; None when no rows that fit can be made up."""
    signature = reader.signature
    tables = [_of_sample(signature, sample)] if sample else []
    tables.append(_made_up(signature))
    for columns in tables:
        try:
            return reader.from_columns(columns).feed
        except PenstockError:
            continue
    return None


def _of_sample(signature: Signature, sample: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    rows = [sample[number % len(sample)] for number in range(TRIAL_ROWS)]
    return {item.name: [row.get(item.name) for row in rows] for item in signature.inputs}


def _made_up(signature: Signature) -> dict[str, list[Any]]:
    chance = np.random.default_rng(SEED)
    return {
        feature.name: [_value(feature, chance, number) for number in range(TRIAL_ROWS)]
        for feature in signature.inputs
    }


def _value(feature: Feature, chance: np.random.Generator, number: int) -> Any:  # noqa: ANN401
    shape = tuple(max(size, 1) for size in feature.shape)
    if feature.categories:
        single: Any = feature.categories[number % len(feature.categories)]
    elif feature.type == "string":
        single = f"text {number}"
    elif feature.type == "bool":
        single = bool(number % 2)
    elif feature.type in INTEGER_RANGES:
        single = number
    else:
        values = chance.normal(size=shape) * 10.0 ** (number % 3)
        return values.tolist()
    return np.full(shape, single, dtype=object).tolist() if shape else single


@contextmanager
def _stopped_after(seconds: float) -> Any:  # noqa: ANN401
    options = run_options()

    def stop() -> None:
        options.terminate = True

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield options
    finally:
        timer.cancel()
