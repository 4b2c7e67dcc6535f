"""The route of predictions as the OpenAPI document knows it.

Requests are answered by the layer in front of FastAPI; one that comes here gets the same answer.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from penstock.core.auth import require
from penstock.core.problems import problem_responses
from penstock.predict.layer import PREDICT_TEMPLATE, route_of
from penstock.predict.schemas import Prediction, PredictionCreate
from penstock.predict.serving import Predictor

Reference = Annotated[
    str, Path(min_length=1, max_length=100, description="The model's id or name.")
]

router = APIRouter(
    tags=["predictions"],
    dependencies=[require("predict")],
    responses=problem_responses(400, 401, 403, 404, 409, 413, 422, 429, 503, 504),
)

_BODY = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "The same key and request again get the same answer.",
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": PredictionCreate.model_json_schema()},
        },
    },
}


@router.post(PREDICT_TEMPLATE, response_model=Prediction, openapi_extra=_BODY)
async def predict(request: Request, model: Reference) -> Response:
    """Predict for rows, with the champion of a model or another version.

    Every answer is logged before it is given; `RateLimit` headers say how many may follow.
    """
    del model
    return await answered(request)


async def answered(request: Request) -> Response:
    """Answer as the layer does."""
    predictor: Predictor = request.state.predictor
    route = route_of(request.url.path)
    assert route is not None  # noqa: S101 - FastAPI has matched the same path
    status, headers, body = await predictor.handle(request.scope, request.receive, route)
    answer = Response(body, status)
    # The layer's own, which has the content type and counts the request itself.
    answer.raw_headers = [item for item in headers if item[0] != b"x-request-id"]
    return answer
