"""Serves the Prometheus figures of a process that has no other reason to listen."""

import asyncio
import contextlib

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from penstock.core.settings import Settings
from penstock.ingest.steps import Parts

log = structlog.get_logger()

READ_SECONDS = 5.0


async def serve_metrics(parts: Parts, stop: asyncio.Event) -> None:
    """Answer `GET /metrics` until asked to stop, on the worker's address or Unix socket."""
    server = await _listen(parts.settings)
    async with server:
        log.info("metrics_ready")
        await stop.wait()


async def _listen(settings: Settings) -> asyncio.Server:
    address = settings.worker_address
    if address is not None:
        host, _, port = address.rpartition(":")
        return await asyncio.start_server(_answer, host.strip("[]"), int(port))
    path = settings.socket("worker")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Left by one that was killed; of several workers in one home the last one answers.
    path.unlink(missing_ok=True)
    return await asyncio.start_unix_server(_answer, path)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request and close the connection."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            asked = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[:2]
            known = asked == [b"GET", b"/metrics"]
            body = generate_latest() if known else b"not found\n"
            head = (
                f"HTTP/1.1 {'200 OK' if known else '404 Not Found'}\r\n"
                f"Content-Type: {CONTENT_TYPE_LATEST if known else 'text/plain'}\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await writer.drain()
    except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        log.info("metrics_not_read", error=type(error).__name__)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
