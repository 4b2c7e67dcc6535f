"""Batches of predictions over HTTP: sent, watched, cancelled, downloaded."""

from typing import Annotated, Any
from uuid import UUID

import anyio
import msgspec
from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session

from penstock.core import download
from penstock.core.auth import CurrentIdentity, Identity, require
from penstock.core.errors import BadRequestError, TooLargeError, UnprocessableError
from penstock.core.http import Db, request_id_of
from penstock.core.ids import uuid7
from penstock.core.multipart import FIELD, Expected, open_upload
from penstock.core.names import printable
from penstock.core.problems import problem_responses
from penstock.plants.reading import CatalogueMemo, fresh_json
from penstock.predict import schemas_batches as schemas
from penstock.predict import service_batches as service
from penstock.predict.admission import Admission, admit, admit_model
from penstock.predict.batch_files import format_of
from penstock.predict.batch_results import MEDIA_TYPES, open_result
from penstock.predict.service_batches import FOLDER, Source
from penstock.predict.serving import Parts

PREFIX = "/api/v1/batches"
MOST_BODY_BYTES = 64 << 10
TEXTS = {"model": 400, "version": 400}
LONGEST_REFERENCE = 100

router = APIRouter(
    prefix=PREFIX,
    tags=["predictions"],
    dependencies=[require("predict")],
    responses=problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
)

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD, "model"],
                    "properties": {
                        FIELD: {"type": "string", "format": "binary"},
                        "model": {"type": "string", "description": "A model's id or name."},
                        "version": {"type": "string", "description": "A number or an alias."},
                    },
                }
            },
            "application/json": {"schema": schemas.BATCH_CREATE},
        },
    }
}


@router.post("", status_code=202, response_model=schemas.Batch, openapi_extra=_FORM)
async def create_batch(request: Request, identity: CurrentIdentity) -> Response:
    """Predict for a file (CSV, Parquet, JSON lines), or for all plants that match.

    It is done in the background; `Location` is where its progress is. A file is a form with `file`,
    `model` and perhaps `version`; plants are named in JSON. It counts as one request.
    """
    # Before the body: nobody should send a gigabyte to hear that it came too early.
    admission = await admit(request.state.predictor.parts.gate, identity)
    if request.headers.get("content-type", "").startswith("multipart/"):
        made, admission = await _from_file(request, identity, admission)
    else:
        made, admission = await _from_plants(request, identity, admission)
    answer = fresh_json(made, status=202)
    answer.headers["Location"] = f"{PREFIX}/{made.id}"
    answer.headers.update(admission.headers)
    return answer


async def _count_for(
    request: Request, identity: Identity, admission: Admission, reference: str
) -> Admission:
    parts: Parts = request.state.predictor.parts
    return await admit_model(parts.gate, admission, await parts.entries.find(reference, identity))


async def _from_file(
    request: Request, identity: Identity, admission: Admission
) -> tuple[schemas.Batch, Admission]:
    state = request.state
    expected = Expected(state.settings.max_batch_bytes, "rows.csv", TEXTS)
    incoming = await open_upload(request.headers, request.stream(), expected)
    kind = format_of(incoming.file_name)
    batch_id = uuid7()
    key = f"{FOLDER}/{batch_id}/file"
    try:
        await state.store.put_stream_async(key, incoming.blocks)
        # Only now all fields are known: they may stand behind the file.
        model = _reference(incoming.fields.get("model"), "model")
        admission = await _count_for(request, identity, admission, model)
        made: schemas.Batch = await state.database.run(
            service.create,
            identity=identity,
            request_id=request_id_of(request),
            model=model,
            version=_version(incoming.fields.get("version")),
            source=Source(printable(incoming.file_name), kind, key),
            batch_id=batch_id,
        )
    except BaseException:
        # Nobody knows of the object, so nobody else would ever delete it.
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(state.store.delete, key)
        raise
    return made, admission


def _reference(text: str | None, name: str) -> str:
    if not text or len(text) > LONGEST_REFERENCE or "\x00" in text:
        reason = "is missing" if not text else "is no name and no id"
        raise UnprocessableError(f"{name} {reason}", errors=[{"column": name, "reason": reason}])
    return text


def _version(text: str | None) -> str | None:
    return _reference(text, "version") if text else None


async def _from_plants(
    request: Request, identity: Identity, admission: Admission
) -> tuple[schemas.Batch, Admission]:
    wanted = _read(await _body(request))
    admission = await _count_for(request, identity, admission, wanted.model)

    def create(session: Session) -> schemas.Batch:
        catalogues: CatalogueMemo = request.state.catalogues
        chosen = catalogues.read(session).choose(wanted.plants.wanted())
        return service.create(
            session,
            identity=identity,
            request_id=request_id_of(request),
            model=wanted.model,
            version=None if wanted.version is None else str(wanted.version),
            source=Source(plants=chosen, keeps=wanted.keep),
        )

    made: schemas.Batch = await request.state.database.run(create)
    return made, admission


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > MOST_BODY_BYTES:
            raise TooLargeError(f"The body is larger than the {MOST_BODY_BYTES} bytes allowed")
    return bytes(body)


def _read(body: bytes) -> schemas.BatchCreate:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequestError(f"The body is not valid JSON: {error}") from error
    try:
        return schemas.BatchCreate.model_validate(found)
    except ValidationError as error:
        raise RequestValidationError(
            [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        ) from error


@router.get("", response_model=schemas.BatchPage)
async def list_batches(
    db: Db, identity: CurrentIdentity, query: Annotated[schemas.BatchesQuery, Query()]
) -> Response:
    """Your batches, newest first."""
    return fresh_json(await db.run(service.list_batches, identity=identity, query=query))


@router.get("/{batch_id}", response_model=schemas.Batch)
async def one_batch(db: Db, identity: CurrentIdentity, batch_id: UUID) -> Response:
    """One batch: its state, how far it is, and why it failed if it did."""
    return fresh_json(await db.run(service.one_batch, identity=identity, batch_id=batch_id))


@router.post("/{batch_id}/cancel", response_model=schemas.Batch)
async def cancel_batch(db: Db, identity: CurrentIdentity, batch_id: UUID) -> Response:
    """End a batch that is not needed any more; it then has no result."""
    return fresh_json(await db.run(service.cancel, identity=identity, batch_id=batch_id))


_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, as an attachment",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in MEDIA_TYPES.values()
        },
    }
}


@router.get("/{batch_id}/download", response_class=StreamingResponse, responses=_FILE)
async def download_result(
    request: Request,
    identity: CurrentIdentity,
    batch_id: UUID,
    query: Annotated[schemas.DownloadQuery, Query()],
) -> StreamingResponse:
    """The result of a completed batch: one row for each row that was sent, in their order."""
    state = request.state
    batch = await state.database.run(service.completed, identity=identity, batch_id=batch_id)
    blocks = await open_result(state.store, batch, query)
    name = f"{batch.model_name}-{batch_id}.{query.format}"
    return download.attachment(blocks, name, MEDIA_TYPES[query.format])
