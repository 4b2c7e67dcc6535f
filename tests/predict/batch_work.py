"""Does the work of batches in the test's own process, as a consumer does."""

import asyncio
import json
import time
from typing import Any
from uuid import UUID

import httpx
import msgspec

from penstock.core.amqp import BATCH_QUEUE
from penstock.predict.batches import BatchMessage, Parts, handle
from penstock.predict.opening import open_runtime
from tests.predict.onnx_models import Made
from tests.predict.platform import Caller, Platform

PATIENCE_SECONDS = 30.0


def send(
    caller: Caller, model: Made | str, content: bytes, name: str = "rows.csv", **fields: str
) -> httpx.Response:
    """Upload a file as a batch."""
    wanted = model if isinstance(model, str) else model.name
    return caller.http.post(
        "/api/v1/batches", data={"model": wanted, **fields}, files={"file": (name, content)}
    )


def work(platform: Platform, *messages: BatchMessage, chunk_rows: int = 500) -> list[bool]:
    """Handle these messages; without any, those in the outbox until there are no more."""

    async def run() -> list[bool]:
        settings = platform.settings.model_copy(update={"batch_chunk_rows": chunk_rows})
        async with open_runtime(settings, platform.store) as runtime:
            parts = Parts(settings, platform.database, platform.store, runtime)
            if messages:
                return [await handle(parts, message) for message in messages]
            done = []
            while taken := _take(platform):
                done += [await handle(parts, message) for message in taken]
            return done

    return asyncio.run(run())


def _take(platform: Platform) -> list[BatchMessage]:
    rows = platform.sql("DELETE FROM outbox_message WHERE queue = %s RETURNING body", BATCH_QUEUE)
    return [msgspec.convert(body, BatchMessage, strict=False) for (body,) in rows]


def ended(caller: Caller, batch: dict[str, Any]) -> dict[str, Any]:
    """Return a batch that must have ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = caller.http.get(f"/api/v1/batches/{batch['id']}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        if found["finished_at"] is not None:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def result(caller: Caller, batch: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a result."""
    path = f"/api/v1/batches/{batch['id']}/download"
    answer = caller.http.get(path, params={"format": "jsonl"})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def events(platform: Platform, batch: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what was told about a batch."""
    return [
        (kind, data)
        for kind, data in platform.sql(
            "SELECT type, data FROM event WHERE subject = %s ORDER BY id", batch["id"]
        )
    ]


def chunk(batch: dict[str, Any], number: int | None = None) -> BatchMessage:
    """Return the message for a chunk, or for the division without a number."""
    return BatchMessage(UUID(batch["id"]), number)
