"""Loops of a background process: they start over after trouble and end on SIGTERM."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterable

import structlog

log = structlog.get_logger()

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
# Trouble after so long a quiet time is new trouble, and the pause starts small again.
QUIET_SECONDS = 60.0

Loop = Callable[[asyncio.Event], Awaitable[None]]


async def run_until_stopped(loops: Iterable[Loop]) -> None:
    """Run all loops side by side until the process is asked to stop.

    A loop gets the stop event and should return soon after it is set; one that raises is started
    again after a pause that doubles each time.
    """
    stop = asyncio.Event()
    running = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        running.add_signal_handler(number, stop.set)
    async with asyncio.TaskGroup() as group:
        for loop in loops:
            group.create_task(_keep_running(loop, stop))


async def _keep_running(loop: Loop, stop: asyncio.Event) -> None:
    pause = FIRST_PAUSE_SECONDS
    clock = asyncio.get_running_loop().time
    while not stop.is_set():
        started = clock()
        try:
            await loop(stop)
        except Exception as error:  # noqa: BLE001 - whatever it was, the loop starts over
            if clock() - started > QUIET_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            name = getattr(loop, "__name__", type(loop).__name__)
            log.warning("loop_restarts", loop=name, error=f"{type(error).__name__}: {error}"[:300])
            await sleep(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def sleep(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the process is asked to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
