"""Uploading model files."""

from typing import Any

from fastapi import APIRouter, Request, Response

from penstock.core.auth import require
from penstock.core.multipart import FIELD, Expected, open_upload
from penstock.core.problems import problem_responses
from penstock.models import intake, schemas
from penstock.models.fields import TEXTS
from penstock.models.router import PREFIX
from penstock.models.router_changes import Changer
from penstock.models.states import announce
from penstock.plants.reading import fresh_json

router = APIRouter(
    prefix=PREFIX,
    tags=["models"],
    dependencies=[require("models:write")],
    responses=problem_responses(400, 401, 403, 409, 413, 415, 422, 503),
)

_MEANING = {
    "name": "The model's name; of your own model of this name it becomes a version.",
    "description": "What the model is for.",
    "promote": "Whether it becomes the champion; the first version always does.",
    "sample": "Rows as a JSON array of objects, to tell types and prove the conversion.",
    "schema": "Features, classes and targets as a JSON object; what is left out is inferred.",
}
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD, "name"],
                    "properties": {
                        FIELD: {"type": "string", "format": "binary"},
                        **{
                            name: {"type": "string", "description": meaning}
                            for name, meaning in _MEANING.items()
                        },
                    },
                }
            }
        },
    }
}


@router.post(
    "/upload",
    status_code=201,
    response_model=schemas.Version,
    responses={200: {"model": schemas.Version, "description": "These bytes were a version before"}},
    openapi_extra=_FORM,
)
async def upload_model(request: Request, changer: Changer) -> Response:
    """Upload a model: ONNX, scikit-learn, XGBoost or LightGBM, up to the size allowed.

    It is checked, converted to ONNX in a sandbox where it is something else, and proven to answer
    alike; then it is a version that can be predicted with. The same bytes again are the same
    version.
    """
    state = request.state
    parts = intake.Parts(state.database, state.store, state.conversions)
    parts.conversions.demand_room()
    expected = Expected(state.settings.max_model_bytes, "model.onnx", TEXTS)
    incoming = await open_upload(request.headers, request.stream(), expected)
    added = await intake.take(parts, incoming, by=changer)
    view = added.view
    await announce(state.redis, view.id, added.entry_version)
    answer = fresh_json(view, status=201 if added.is_new else 200)
    answer.headers["Location"] = f"{PREFIX}/{view.id}/versions/{view.version}"
    return answer
