"""The consumer process: chunks of files into PostgreSQL, and predictions in batches."""

import asyncio

from penstock.apps.batches import consume_batches
from penstock.apps.chunks import consume_chunks
from penstock.apps.loops import run_until_stopped
from penstock.core.settings import Settings
from penstock.core.telemetry import configure_logs
from penstock.ingest.steps import open_parts


async def consume(settings: Settings) -> None:
    """Consume until SIGTERM."""
    with open_parts(settings) as parts:

        async def chunks(stop: asyncio.Event) -> None:
            await consume_chunks(parts, stop)

        async def batches(stop: asyncio.Event) -> None:
            await consume_batches(parts, stop)

        await run_until_stopped([chunks, batches], drain_seconds=settings.drain_seconds)


def main() -> None:
    """Run the process."""
    settings = Settings.load()
    configure_logs(settings, service="consumer")
    asyncio.run(consume(settings))


if __name__ == "__main__":
    main()
