"""Models over HTTP: found, looked at, downloaded."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from penstock.core import download
from penstock.core.auth import CurrentIdentity, Identity, require
from penstock.core.http import Db
from penstock.core.problems import problem_responses
from penstock.models import schemas, service_changes, service_views
from penstock.models.schemas_in import (
    LARGEST_NUMBER,
    DownloadQuery,
    ModelsQuery,
    VersionsQuery,
)
from penstock.models.service_access import visible_model
from penstock.models.tables import Model, ModelVersion
from penstock.plants.reading import fresh_json

PREFIX = "/api/v1/models"

Reference = Annotated[
    str, Path(min_length=1, max_length=100, description="The model's id or name.")
]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The version's number.")]

router = APIRouter(
    prefix=PREFIX,
    tags=["models"],
    dependencies=[require("models:read")],
    responses=problem_responses(400, 401, 403, 404, 409, 422, 503),
)


@router.get("", response_model=schemas.ModelPage)
async def list_models(
    db: Db, identity: CurrentIdentity, query: Annotated[ModelsQuery, Query()]
) -> Response:
    """Your models and those shared with you, newest first; all of them for administrators."""
    return fresh_json(await db.run(service_views.list_models, identity=identity, query=query))


@router.get("/{model}", response_model=schemas.Model)
async def one_model(db: Db, identity: CurrentIdentity, model: Reference) -> Response:
    """One model: its card, its aliases, and who may see it.

    A name is looked for among your own models first, then among those of others.
    """
    return fresh_json(await db.run(service_views.one_model, reference=model, identity=identity))


@router.get("/{model}/versions", response_model=schemas.VersionPage)
async def list_versions(
    db: Db, identity: CurrentIdentity, model: Reference, query: Annotated[VersionsQuery, Query()]
) -> Response:
    """The versions of a model, newest first."""
    found = await db.run(
        service_views.list_versions, reference=model, identity=identity, query=query
    )
    return fresh_json(found)


@router.get("/{model}/versions/{number}", response_model=schemas.Version)
async def one_version(
    db: Db, identity: CurrentIdentity, model: Reference, number: Number
) -> Response:
    """One version: what it takes and gives, how it was proven, and rows to try it with."""
    found = await db.run(
        service_views.one_version, reference=model, number=number, identity=identity
    )
    return fresh_json(found)


_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, as an attachment",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/{model}/versions/{number}/download", response_class=StreamingResponse, responses=_FILE
)
async def download_version(
    request: Request,
    identity: CurrentIdentity,
    model: Reference,
    number: Number,
    query: Annotated[DownloadQuery, Query()],
) -> StreamingResponse:
    """The ONNX model that answers, or the file as it was uploaded; `ETag` is its SHA-256."""
    state = request.state
    found, version = await state.database.run(
        _version_of, reference=model, number=number, identity=identity
    )
    if query.kind == "onnx":
        key, digest, size = version.onnx_key, version.onnx_sha256, version.onnx_size_bytes
        name = f"{found.name}-v{number}.onnx"
    else:
        key, digest, size = version.source_key, version.sha256, version.size_bytes
        name = version.file_name
    blocks: AsyncIterator[bytes] = await download.open_object(state.store, key)
    headers = {"Content-Length": str(size), "ETag": f'"{digest}"'}
    return download.attachment(blocks, name, "application/octet-stream", **headers)


def _version_of(
    session: Session, *, reference: str, number: int, identity: Identity
) -> tuple[Model, ModelVersion]:
    model = visible_model(session, reference, identity)
    return model, service_views.live_version(session, model, number)


@router.get("/{model}/aliases", response_model=schemas.AliasList)
async def list_aliases(db: Db, identity: CurrentIdentity, model: Reference) -> Response:
    """The names that point at versions; `champion` is the one that answers."""
    return fresh_json(await db.run(service_views.list_aliases, reference=model, identity=identity))


@router.get("/{model}/grants", response_model=schemas.Grants)
async def list_grants(db: Db, identity: CurrentIdentity, model: Reference) -> Response:
    """Whom a model is shared with, for its owner and administrators."""
    return fresh_json(await db.run(service_changes.grants, reference=model, identity=identity))
