"""Predictions summed up, over HTTP."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from penstock.core.auth import CurrentIdentity, require
from penstock.core.http import Db
from penstock.core.problems import problem_responses
from penstock.insights import schemas, schemas_drift, service, service_drift
from penstock.models.router import Reference
from penstock.plants.reading import fresh_json

router = APIRouter(
    prefix="/api/v1",
    tags=["insights"],
    dependencies=[require("models:read")],
    responses=problem_responses(400, 401, 403, 404, 409, 422, 503),
)


@router.get("/models/{model}/analytics", response_model=schemas.Analytics)
async def analytics(
    db: Db,
    identity: CurrentIdentity,
    model: Reference,
    query: Annotated[schemas.AnalyticsQuery, Query()],
) -> Response:
    """A model's calls, errors, latencies and outputs by hour or day.

    Who may change the model sees all callers, others their own calls. The running hour is as of
    some seconds ago.
    """
    found = await db.run(service.analytics, identity=identity, reference=model, query=query)
    return fresh_json(found)


@router.get("/usage", response_model=schemas.Usage)
async def usage(
    db: Db, identity: CurrentIdentity, query: Annotated[schemas.UsageQuery, Query()]
) -> Response:
    """Your own calls of all models by hour or day."""
    return fresh_json(await db.run(service.usage, identity=identity, query=query))


@router.get("/models/{model}/drift", response_model=schemas_drift.Drift)
async def drift(
    request: Request,
    identity: CurrentIdentity,
    model: Reference,
    query: Annotated[schemas_drift.DriftQuery, Query()],
) -> Response:
    """How far the inputs of a model have moved, feature by feature; for who may change it.

    The newest 10,000 logged rows of each side are compared.
    """
    database = request.state.database
    found = await database.run(
        service_drift.material, identity=identity, reference=model, query=query
    )
    # Thousands of rows take longer than other requests should wait.
    return fresh_json(await asyncio.to_thread(service_drift.compare, found))
