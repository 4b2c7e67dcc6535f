"""Past predictions over HTTP: listed, looked at, exported."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pyarrow as pa
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from penstock.core import download
from penstock.core.auth import CurrentIdentity, require
from penstock.core.http import Db
from penstock.core.problems import problem_responses
from penstock.plants.queries.columns import AnySelect
from penstock.plants.reading import fresh_json
from penstock.plants.router_export import Slot
from penstock.plants.writing import MEDIA_TYPES, SUFFIXES, encode, writer_for
from penstock.predict import schemas_history as schemas
from penstock.predict import service_history
from penstock.predict.queries import history

ROWS_A_FETCH = 500

router = APIRouter(
    prefix="/api/v1/predictions",
    tags=["predictions"],
    dependencies=[require("models:read")],
    responses=problem_responses(400, 401, 403, 404, 409, 422, 503),
)


@router.get("", response_model=schemas.PredictionPage)
async def list_predictions(
    db: Db, identity: CurrentIdentity, query: Annotated[schemas.HistoryQuery, Query()]
) -> Response:
    """Your predictions, or those of a model, newest first.

    Who may change a model sees all that were asked of it, others their own.
    """
    found = await db.run(service_history.list_predictions, identity=identity, query=query)
    return fresh_json(found)


_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, as an attachment",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in MEDIA_TYPES.values()
        },
    }
}


@router.get("/export", response_class=StreamingResponse, responses=_FILE, dependencies=[Slot])
async def export(
    request: Request,
    identity: CurrentIdentity,
    query: Annotated[schemas.HistoryExportQuery, Query()],
) -> StreamingResponse:
    """The same predictions with their values as CSV, Parquet or Arrow, oldest first.

    `inputs` and `outputs` are JSON texts.
    """
    database = request.state.database
    statement = await database.run(service_history.to_export, identity=identity, query=query)
    writer = writer_for(query.format, _COLUMNS)

    async def blocks() -> AsyncIterator[bytes]:
        async with database.begin_async(snapshot=True) as db:
            async for block in encode(_rows(db.session, statement), writer):
                yield block

    name = f"predictions.{SUFFIXES[query.format]}"
    return download.attachment(blocks(), name, MEDIA_TYPES[query.format])


@router.get("/{prediction_id}", response_model=schemas.PredictionDetail)
async def one_prediction(db: Db, identity: CurrentIdentity, prediction_id: UUID) -> Response:
    """One prediction, with what was asked and answered."""
    found = await db.run(
        service_history.one_prediction, identity=identity, prediction_id=prediction_id
    )
    return fresh_json(found)


_TEXT, _NUMBER, _MS = pa.string(), pa.int64(), pa.float64()
_COLUMNS: dict[str, "pa.DataType"] = {
    "id": _TEXT,
    "created_at": pa.timestamp("us", tz="UTC"),
    "model_id": _TEXT,
    "model_name": _TEXT,
    "model_version": _NUMBER,
    "role": _TEXT,
    "origin": _TEXT,
    "user_id": _TEXT,
    "key_id": _TEXT,
    "request_id": _TEXT,
    "status": _NUMBER,
    "error_code": _TEXT,
    "rows": _NUMBER,
    "queue_ms": _MS,
    "inference_ms": _MS,
    "total_ms": _MS,
    "inputs": _TEXT,
    "outputs": _TEXT,
}


async def _rows(
    session: AsyncSession, statement: AnySelect
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    result = await history.stream(session, statement, rows=ROWS_A_FETCH)
    async for batch in result.partitions(ROWS_A_FETCH):
        yield [tuple(map(_cell, row)) for row in batch]


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return msgspec.json.encode(value).decode()
    return str(value) if isinstance(value, UUID) else value
