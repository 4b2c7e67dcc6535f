"""Facts as a file over HTTP, streamed from a cursor on the server."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from penstock.core.errors import UnavailableError
from penstock.plants import exporting
from penstock.plants.parameters import ExportQuery
from penstock.plants.reading import Facts
from penstock.plants.writing import MEDIA_TYPES, SUFFIXES, encode, writer_for

# Each holds a connection for as long as its reader takes; the other answers need some too.
MOST_EXPORTS = 2

router = APIRouter()


async def _slot(request: Request) -> AsyncIterator[None]:
    slots: asyncio.Semaphore = request.state.export_slots
    if slots.locked():
        raise UnavailableError("Other exports are running; try again", retry_after_seconds=5)
    async with slots:
        yield


# For whatever else reads the database for as long as its reader takes.
Slot = Depends(_slot)

_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, as an attachment",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in MEDIA_TYPES.values()
        },
    }
}


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses=_CONTENT,
    dependencies=[Slot],
)
async def export(facts: Facts, query: Annotated[ExportQuery, Query()]) -> StreamingResponse:
    """Facts as CSV, Parquet or Arrow: one row a plant and year, or one a unit.

    CSV text that a spreadsheet would take for a formula is preceded by an apostrophe. Parquet and
    Arrow hold numbers with 18 digits after the point; CSV holds all of them.
    """
    selected = await facts.run(exporting.select_rows, query=query)
    blocks = encode(
        exporting.rows(facts.db.session, selected),
        writer_for(query.format, selected.columns),
    )
    name = f"{selected.name}.{SUFFIXES[query.format]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(blocks, media_type=MEDIA_TYPES[query.format], headers=headers)
