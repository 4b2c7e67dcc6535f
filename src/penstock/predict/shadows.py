"""Shadow predictions: the challenger answers beside the champion, and only the log hears of it.

They begin when the champion's answer is ready, at most so many at once; what is beyond is left out
and counted. Whatever goes wrong with them is logged as theirs.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import structlog

from penstock.core.errors import PenstockError
from penstock.core.ids import uuid7
from penstock.models.entry import Entry, VersionRef
from penstock.predict.answering import as_json
from penstock.predict.choice import SHADOW, runtime_ref
from penstock.predict.figures import FIGURES
from penstock.predict.log import PredictionLog
from penstock.predict.prepared import Record
from penstock.predict.rows import Asked
from penstock.predict.runtime import Runtime

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Beside:
    """A shadow to run: which version, on what, and in whose name."""

    entry: Entry
    ref: VersionRef
    asked: Asked
    user_id: UUID
    key_id: UUID | None
    request_id: str


class Shadows:
    """Runs shadows in the background."""

    def __init__(
        self, runtime: Runtime, writer: PredictionLog, *, most: int, seconds: float
    ) -> None:
        self._runtime = runtime
        self._writer = writer
        self._most = most
        self._seconds = seconds
        self._running: set[asyncio.Task[None]] = set()

    def start(self, beside: Beside) -> None:
        """Run a shadow; nobody waits for it."""
        if len(self._running) >= self._most:
            FIGURES.shadowed("left-out")
            return
        task = asyncio.create_task(self._run(beside))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Give up what still runs."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, beside: Beside) -> None:
        entry = beside.entry
        record = Record(
            uuid7(),
            entry.model_id,
            beside.ref.number,
            SHADOW,
            SHADOW,
            beside.user_id,
            beside.key_id,
            beside.request_id,
            200,
            None,
            beside.asked.rows,
            as_json(beside.asked.columns) if entry.keeps_inputs else None,
            None,
            None,
            None,
            0.0,
        )
        begun = time.perf_counter()
        try:
            await self._fill(record, beside)
        except PenstockError as error:
            record.status, record.error_code = error.status, error.code
        except Exception as error:
            # Whatever it is, it is the shadow's alone.
            log.exception("shadow_failed", error=type(error).__name__)
            record.status, record.error_code = PenstockError.status, PenstockError.code
        record.total_ms = (time.perf_counter() - begun) * 1000
        FIGURES.shadowed(record.error_code or "ok")
        try:
            await self._writer.write(record)
        except PenstockError as error:
            log.info("shadow_not_logged", error=error.code)

    async def _fill(self, record: Record, beside: Beside) -> None:
        model = await self._runtime.open(runtime_ref(beside.entry, beside.ref))
        # The challenger may take its features in other tensors.
        columns = cast("Mapping[str, Sequence[Any]]", beside.asked.columns)
        asked = model.reader.from_columns(columns)
        result = await model.predict(asked, time.monotonic() + self._seconds)
        record.queue_ms, record.inference_ms = result.queue_ms, result.inference_ms
        record.outputs = as_json(model.answerer.outputs(result.outputs, result.rows))
