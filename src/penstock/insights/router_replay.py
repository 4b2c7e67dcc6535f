"""Replays over HTTP."""

from fastapi import APIRouter, Request, Response

from penstock.core.auth import CurrentIdentity, require
from penstock.core.http import request_id_of
from penstock.core.problems import problem_responses
from penstock.insights import schemas_replay as schemas
from penstock.insights.replay import replay as run
from penstock.models.router import Reference
from penstock.plants.reading import fresh_json

router = APIRouter(
    prefix="/api/v1/models",
    tags=["insights"],
    dependencies=[require("predict")],
    responses=problem_responses(400, 401, 403, 404, 409, 422, 502, 503, 504),
)


@router.post("/{model}/replay", response_model=schemas.Replay)
async def replay(
    request: Request, identity: CurrentIdentity, model: Reference, asked: schemas.ReplayCreate
) -> Response:
    """Run logged rows on another version of a model and see how its answers differ.

    The log has it with the origin `replay`, which sums leave out; no limit counts it.
    """
    found = await run(
        request.state.predictor.parts,
        request.state.database,
        identity=identity,
        request_id=request_id_of(request),
        reference=model,
        asked=asked,
    )
    return fresh_json(found)
