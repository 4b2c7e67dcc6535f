"""Loops start over whatever happens to them, and end when asked."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from penstock.apps.loops import run_until_stopped, sleep

pytestmark = pytest.mark.unit


async def _ended_by_signal(loop_error: BaseException) -> int:
    """Run a loop that raises twice and then asks its own process to stop; count its starts."""
    starts = 0

    async def loop(stop: asyncio.Event) -> None:
        nonlocal starts
        starts += 1
        if starts < 3:
            raise loop_error
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()

    await run_until_stopped([loop], drain_seconds=60)
    return starts


@pytest.mark.parametrize("error", [ValueError("trouble"), asyncio.CancelledError()])
async def test_loop_starts_over(error: BaseException) -> None:
    assert await _ended_by_signal(error) == 3


async def test_cancelled_loops_end() -> None:
    async def loop(stop: asyncio.Event) -> None:
        await stop.wait()

    running = asyncio.create_task(run_until_stopped([loop, loop], drain_seconds=60))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_sleep_ends_when_asked_to_stop() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_soon(stop.set)
    async with asyncio.timeout(5):
        await sleep(stop, 60)


def test_process_ends_within_the_drain_time_whatever_hangs() -> None:
    program = """
        import asyncio, threading
        from penstock.apps.loops import run_until_stopped

        async def hangs(stop):
            print("runs", flush=True)
            await asyncio.to_thread(threading.Event().wait)

        asyncio.run(run_until_stopped([hangs], drain_seconds=0.5))
    """
    with subprocess.Popen(
        (sys.executable, "-c", textwrap.dedent(program)), stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"runs\n"
        asked = time.monotonic()
        process.terminate()
        rest = process.stdout.read()
        assert process.wait(20) == 1
    assert time.monotonic() - asked >= 0.5
    assert b"drain_ended" in rest
