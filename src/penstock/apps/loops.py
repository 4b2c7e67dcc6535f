"""Loops of a background process: they start over after trouble and end on SIGTERM."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterable

import structlog

log = structlog.get_logger()

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0
# Trouble after so long a quiet time is new trouble, and the pause starts small again.
QUIET_SECONDS = 60.0

Loop = Callable[[asyncio.Event], Awaitable[None]]


async def run_until_stopped(loops: Iterable[Loop], *, drain_seconds: float) -> None:
    """Run all loops side by side until the process is asked to stop.

    A loop gets the stop event and should return soon after it is set; one that raises is started
    again after a pause that doubles each time. What is still in work `drain_seconds` after the
    request is given up with the process: nothing of it is committed, so others do it again.
    """
    stop = asyncio.Event()
    # A thread of its own: what hangs may be the event loop as well as what it waits for.
    deadline = threading.Timer(drain_seconds, _end_now, [drain_seconds])
    deadline.daemon = True

    def ask_to_stop() -> None:
        if not stop.is_set():
            stop.set()
            deadline.start()

    running = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        running.add_signal_handler(number, ask_to_stop)
    try:
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(_keep_running(loop, stop))
    finally:
        deadline.cancel()


def _end_now(seconds: float) -> None:
    log.error("drain_ended", seconds=seconds)
    os._exit(1)


async def _keep_running(loop: Loop, stop: asyncio.Event) -> None:
    pause = FIRST_PAUSE_SECONDS
    clock = asyncio.get_running_loop().time
    while not stop.is_set():
        started = clock()
        try:
            await loop(stop)
        except (Exception, asyncio.CancelledError) as error:
            # aiormq answers whoever waits on a connection that it gives up with CancelledError.
            # Unless it is us who are cancelled, the loop must live on.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
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
