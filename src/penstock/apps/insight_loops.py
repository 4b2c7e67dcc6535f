"""The worker's loops of insights: hours summed up, sums compared with the log, drift."""

import asyncio
import time

from penstock.apps.loops import sleep
from penstock.ingest.steps import Parts
from penstock.insights.rollup import audit, roll_up
from penstock.insights.watching import watch_drift

SUM_SECONDS = 15.0
# A busy hour takes longer to sum up; that must not become all that the database does.
SUM_SHARE = 20.0
AUDIT_SECONDS = 3_600.0
DRIFT_SECONDS = 60.0


async def sum_up_hours(parts: Parts, stop: asyncio.Event) -> None:
    """Keep the sums of the running hour, and of hours just past, in step with the log."""
    while not stop.is_set():
        started = time.monotonic()
        await asyncio.to_thread(roll_up, parts.database)
        spent = time.monotonic() - started
        await sleep(stop, max(SUM_SECONDS, SUM_SHARE * spent))


async def audit_hours(parts: Parts, stop: asyncio.Event) -> None:
    """Find what was logged too late to be in the sums."""
    while not stop.is_set():
        await asyncio.to_thread(audit, parts.database)
        await sleep(stop, AUDIT_SECONDS)


async def look_for_drift(parts: Parts, stop: asyncio.Event) -> None:
    """Tell of inputs that have moved; nothing to do until the next hour has begun."""
    while not stop.is_set():
        await asyncio.to_thread(watch_drift, parts.database)
        await sleep(stop, DRIFT_SECONDS)
