"""A load's progress as server-sent events (HTML Living Standard, section 9.2).

`progress` carries the load whenever it has changed, `done` the load as it ended and closes the
stream. Comments in between tell proxies that the stream lives.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from fastapi.sse import format_sse_event
from prometheus_client import Gauge
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from penstock.core.errors import UnavailableError
from penstock.ingest import schemas
from penstock.plants.reading import ENCODER

FASTEST_SECONDS = 0.5
SLOWEST_SECONDS = 2.0
HEARTBEAT_SECONDS = 10.0
LONGEST_SECONDS = 3_600.0
RECONNECT_MILLISECONDS = 2_000
# Each watcher asks PostgreSQL up to twice a second; a process answers that for so many.
MOST_WATCHERS = 100

_streams: set[object] = set()
Gauge("penstock_load_watchers", "Open streams of load events in this process").set_function(
    lambda: len(_streams)
)


def demand_room() -> None:
    """Check that one more stream can be served.

    Raises:
        UnavailableError: There are as many as this process can serve.
    """
    if len(_streams) >= MOST_WATCHERS:
        raise UnavailableError("Too many loads are watched; poll instead", retry_after_seconds=10)


@contextmanager
def _counted() -> Iterator[None]:
    stream = object()
    _streams.add(stream)
    try:
        yield
    finally:
        _streams.discard(stream)


async def follow(
    first: schemas.Load, look: Callable[[], Awaitable[schemas.Load]]
) -> AsyncIterator[bytes]:
    """Yield events until the load has ended, as bytes to be sent at once.

    `look` returns the load as it is now. It is called twice a second while something moves and
    more seldom otherwise. The stream ends after an hour; browsers then connect again.
    """
    clock = asyncio.get_running_loop().time
    ends_at = clock() + LONGEST_SECONDS
    load, pause, sent_at = first, FASTEST_SECONDS, clock()
    shown = _event(load)
    with _counted():
        yield f"retry: {RECONNECT_MILLISECONDS}\n".encode() + shown
        while load.state not in schemas.FINAL_STATES and clock() < ends_at:
            await asyncio.sleep(pause)
            # PostgreSQL may be busy or away: whoever watches need not start over for that.
            with suppress(OperationalError, PoolTimeoutError):
                load = await look()
            event = _event(load)
            if event != shown:
                shown, sent_at, pause = event, clock(), FASTEST_SECONDS
                yield event
                continue
            pause = min(pause * 1.5, SLOWEST_SECONDS)
            if clock() - sent_at >= HEARTBEAT_SECONDS:
                sent_at = clock()
                yield b": still here\n\n"


def _event(load: schemas.Load) -> bytes:
    kind = "done" if load.state in schemas.FINAL_STATES else "progress"
    return format_sse_event(data_str=ENCODER.encode(load).decode(), event=kind)
