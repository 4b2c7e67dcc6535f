"""Loads over HTTP: uploads, their progress, and the rows they rejected."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

import anyio
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from penstock.core import download
from penstock.core.auth import CurrentIdentity, Identity, require
from penstock.core.http import Db
from penstock.core.ids import uuid7
from penstock.core.multipart import FIELD, Expected, open_upload
from penstock.core.problems import problem_responses
from penstock.ingest import progress, schemas, service, service_views
from penstock.ingest.queries import rejected
from penstock.ingest.queries.loads import NO_CHUNKS
from penstock.ingest.rejected_csv import ROWS_A_PAGE, Page, rejected_csv
from penstock.ingest.replay import replay_rejected
from penstock.ingest.schemas import ChunksQuery, LoadsQuery, RejectedQuery, ReplayCreate
from penstock.ingest.service_views import visible_load
from penstock.ingest.steps import ENDINGS, UPLOAD_FOLDER, Parts
from penstock.plants.reading import fresh_json

PREFIX = "/api/v1/loads"

reading = APIRouter(prefix=PREFIX, dependencies=[require("loads:read")])
writing = APIRouter(prefix=PREFIX, dependencies=[require("loads:write")])


def _parts(request: Request) -> Parts:
    state = request.state
    return Parts(state.settings, state.database, state.store)


_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@writing.post(
    "",
    status_code=202,
    response_model=schemas.Load,
    responses=problem_responses(413, 415),
    openapi_extra=_FORM,
)
async def upload(request: Request, identity: CurrentIdentity) -> Response:
    """Upload a CSV file, plain or gzipped, of any size; it is loaded in the background.

    The answer comes when the file is stored. `Location` is where its progress is.
    """
    parts = _parts(request)
    expected = Expected(parts.settings.max_upload_bytes, "plants.csv")
    incoming = await open_upload(request.headers, request.stream(), expected)
    load_id = uuid7()
    key = f"{UPLOAD_FOLDER}/{load_id}{_ending(incoming.file_name)}"
    await parts.store.put_stream_async(key, incoming.blocks)
    try:
        info = await anyio.to_thread.run_sync(parts.store.head, key)
        load = await parts.database.run(
            service.receive,
            source="api",
            owner_id=identity.user_id,
            file_name=incoming.file_name,
            info=info,
            load_id=load_id,
        )
    except BaseException:
        # Nobody knows of the object, so nobody else would ever delete it.
        parts.store.delete(key)
        raise
    answer = fresh_json(service_views.load_view(load, NO_CHUNKS), status=202)
    answer.headers["Location"] = f"{PREFIX}/{load_id}"
    return answer


def _ending(file_name: str) -> str:
    """Return one of our own endings; no other part of the name reaches the store."""
    folded = file_name.lower()
    return next((ending for ending in ENDINGS if folded.endswith(ending)), ".csv")


@reading.get("", response_model=schemas.LoadPage)
async def list_loads(
    db: Db, identity: CurrentIdentity, query: Annotated[LoadsQuery, Query()]
) -> Response:
    """Your loads, and those that came by bucket or command; newest first."""
    return fresh_json(await db.run(service_views.list_loads, identity=identity, query=query))


@reading.get("/{load_id}", response_model=schemas.Load)
async def load(db: Db, identity: CurrentIdentity, load_id: UUID) -> Response:
    """One load: state, progress, what was found in the file, and why it failed if it did."""
    return fresh_json(await db.run(service_views.one_load, identity=identity, load_id=load_id))


_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events: `progress` when the load has changed, `done` at its end",
        "content": {
            "text/event-stream": {
                "itemSchema": {
                    "type": "object",
                    "properties": {
                        "event": {"type": "string", "enum": ["progress", "done"]},
                        "data": {
                            "type": "string",
                            "contentMediaType": "application/json",
                            "contentSchema": {"$ref": "#/components/schemas/Load"},
                        },
                        "retry": {"type": "integer", "minimum": 0},
                    },
                }
            }
        },
    }
}


@reading.get("/{load_id}/events", response_class=StreamingResponse, responses=_EVENTS)
async def load_events(
    request: Request, identity: CurrentIdentity, load_id: UUID
) -> StreamingResponse:
    """The load's progress while it changes; close the stream on `done`."""
    progress.demand_room()
    look = partial(
        request.state.database.run, service_views.one_load, load_id=load_id, identity=identity
    )
    return StreamingResponse(
        progress.follow(await look(), look),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@reading.get("/{load_id}/chunks", response_model=schemas.ChunkPage)
async def list_chunks(
    db: Db, identity: CurrentIdentity, load_id: UUID, query: Annotated[ChunksQuery, Query()]
) -> Response:
    """The pieces the file was divided into; those given up say why."""
    found = await db.run(service_views.list_chunks, load_id=load_id, identity=identity, query=query)
    return fresh_json(found)


@writing.post(
    "/{load_id}/chunks/replay",
    status_code=202,
    response_model=schemas.ChunksReplay,
    responses=problem_responses(409),
)
async def replay_chunks(db: Db, identity: CurrentIdentity, load_id: UUID) -> Response:
    """Send the chunks that were given up once more; the load goes on."""
    sent = await db.run(_replay_chunks, load_id=load_id, identity=identity)
    return fresh_json(schemas.ChunksReplay(sent), status=202)


def _replay_chunks(session: Session, *, load_id: UUID, identity: Identity) -> int:
    visible_load(session, load_id, identity)
    return service.replay_dead_chunks(session, load_id)


@reading.get("/{load_id}/rejected", response_model=schemas.RejectedPage)
async def list_rejected(
    db: Db, identity: CurrentIdentity, load_id: UUID, query: Annotated[RejectedQuery, Query()]
) -> Response:
    """Rows that are no facts: line, column, value and reason, and the row as it stands."""
    found = await db.run(
        service_views.list_rejected, load_id=load_id, identity=identity, query=query
    )
    return fresh_json(found)


_CSV: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, as an attachment",
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@reading.get("/{load_id}/rejected.csv", response_class=StreamingResponse, responses=_CSV)
async def download_rejected(
    request: Request, identity: CurrentIdentity, load_id: UUID
) -> StreamingResponse:
    """All rejected rows, to be corrected and uploaded again; cells begin with no formula."""
    run = request.state.database.run
    found = await run(visible_load, load_id, identity)
    header = (found.structure or {}).get("header", [])

    async def read_on(after: int) -> Page:
        page: Page = await run(rejected.page, found.no, after=after, limit=ROWS_A_PAGE)
        return page

    lines = rejected_csv(header, await read_on(0), read_on)
    return download.attachment(lines, f"rejected-{load_id}.csv", "text/csv; charset=utf-8")


@writing.post(
    "/{load_id}/rejected/replay",
    response_model=schemas.Replay,
    responses=problem_responses(409),
)
async def replay_rows(
    request: Request, identity: CurrentIdentity, load_id: UUID, wanted: ReplayCreate
) -> Response:
    """Read rejected rows again, corrected or as they are; those that are good become facts."""
    database = request.state.database

    def work() -> schemas.Replay:
        with database.begin() as session:
            return replay_rejected(session, load_id=load_id, identity=identity, wanted=wanted)

    # Parsing takes the processor and copying a synchronous connection.
    return fresh_json(await anyio.to_thread.run_sync(work))


@reading.get(
    "/{load_id}/reconciliation",
    response_model=schemas.Reconciliation,
    responses=problem_responses(409),
)
async def reconciliation(request: Request, identity: CurrentIdentity, load_id: UUID) -> Response:
    """Whether every row of the file is accounted for, counted from the facts themselves."""
    async with request.state.database.begin_async(snapshot=True) as db:
        found = await db.run(service_views.reconcile, load_id=load_id, identity=identity)
    return fresh_json(found)


_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file as it came, as an attachment",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    **problem_responses(409),
}


@reading.get("/{load_id}/download", response_class=StreamingResponse, responses=_FILE)
async def download_file(
    request: Request, identity: CurrentIdentity, load_id: UUID
) -> StreamingResponse:
    """The file as it came."""
    parts = _parts(request)
    found = await parts.database.run(visible_load, load_id, identity)
    blocks = await download.open_object(parts.store, found.object_key, found.etag)
    media_type = "application/octet-stream"
    length = str(found.size_bytes)
    return download.attachment(blocks, found.file_name, media_type, **{"Content-Length": length})


router = APIRouter(tags=["loads"], responses=problem_responses(400, 401, 403, 404, 422, 503))
router.include_router(reading)
router.include_router(writing)
