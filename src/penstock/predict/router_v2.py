"""The Open Inference Protocol v2: health, metadata, and inference as the OpenAPI document knows it.

Errors of these routes are `{"error": …}`, as the protocol has it.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request, Response
from fastapi.routing import APIRoute

from penstock import __version__
from penstock.core.auth import Identity, authenticate, demand
from penstock.core.errors import PenstockError
from penstock.predict.choice import choose, runtime_ref
from penstock.predict.layer import INFER_TEMPLATE
from penstock.predict.loaded import LoadedModel
from penstock.predict.oip_answers import error_body, metadata
from penstock.predict.router import answered
from penstock.predict.schemas import (
    V2Answer,
    V2Error,
    V2Inference,
    V2Live,
    V2Model,
    V2ModelReady,
    V2Ready,
    V2Server,
)
from penstock.predict.serving import SCOPE, Predictor

EXTENSIONS = ("binary_tensor_data", "classification")

Name = Annotated[str, Path(min_length=1, max_length=100, description="The model's id or name.")]
Version = Annotated[
    str, Path(min_length=1, max_length=100, description="A version's number or an alias.")
]


class _V2Route(APIRoute):
    """Answers errors in the protocol's own shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except PenstockError as error:
                return Response(error_body(error), error.status, error.headers, "application/json")

        return handle


_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": V2Error} for status in (400, 401, 403, 404, 409, 422, 503)
}
public = APIRouter(tags=["inference protocol"], route_class=_V2Route)
router = APIRouter(tags=["inference protocol"], route_class=_V2Route, responses=_ERRORS)


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


@public.get("/v2/health/live", response_model=V2Live)
async def live() -> Response:
    """Whether the server lives."""
    return _json({"live": True})


@public.get("/v2/health/ready", response_model=V2Ready, responses={503: {"model": V2Ready}})
async def ready(request: Request) -> Response:
    """Whether inferences are answered; nothing is while it cannot be logged."""
    predictor: Predictor = request.state.predictor
    fine = predictor.parts.log.ready
    return _json({"ready": fine}, 200 if fine else 503)


@router.get("/v2", response_model=V2Server)
async def server(request: Request) -> Response:
    """The server's name, version and extensions."""
    await _admitted(request)
    return _json({"name": "penstock", "version": __version__, "extensions": EXTENSIONS})


@router.get("/v2/models/{name}", response_model=V2Model)
async def model_metadata(request: Request, name: Name) -> Response:
    """The tensors that a model takes and gives."""
    return await _metadata(request, name, None)


@router.get("/v2/models/{name}/versions/{version}", response_model=V2Model)
async def version_metadata(request: Request, name: Name, version: Version) -> Response:
    """The tensors that one version of a model takes and gives."""
    return await _metadata(request, name, version)


@router.get("/v2/models/{name}/ready", response_model=V2ModelReady)
async def model_ready(request: Request, name: Name) -> Response:
    """Whether a model answers; it is loaded if need be."""
    return await _ready(request, name, None)


@router.get("/v2/models/{name}/versions/{version}/ready", response_model=V2ModelReady)
async def version_ready(request: Request, name: Name, version: Version) -> Response:
    """Whether one version of a model answers; it is loaded if need be."""
    return await _ready(request, name, version)


def _asked() -> dict[str, Any]:
    """Return the schema of a request; tensors stand in the document already, for answers."""
    schema = V2Inference.model_json_schema(ref_template="#/components/schemas/{model}")
    del schema["$defs"]
    return schema


_INFERENCE = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _asked()}}}
}
_MORE: dict[int | str, dict[str, Any]] = {
    413: {"model": V2Error},
    429: {"model": V2Error},
    504: {"model": V2Error},
}


@router.post(INFER_TEMPLATE, response_model=V2Answer, openapi_extra=_INFERENCE, responses=_MORE)
async def infer(request: Request, name: Name) -> Response:
    """Infer with the champion of a model; tensors are JSON, or binary behind it."""
    del name
    return await answered(request)


@router.post(
    "/v2/models/{name}/versions/{version}/infer",
    response_model=V2Answer,
    openapi_extra=_INFERENCE,
    responses=_MORE,
)
async def infer_version(request: Request, name: Name, version: Version) -> Response:
    """Infer with one version of a model."""
    del name, version
    return await answered(request)


async def _metadata(request: Request, name: str, version: str | None) -> Response:
    model, model_name, versions = await _opened(request, name, version)
    return _json(metadata(model_name, versions, model.graph))


async def _ready(request: Request, name: str, version: str | None) -> Response:
    _, model_name, _ = await _opened(request, name, version)
    return _json({"name": model_name, "ready": True})


async def _opened(
    request: Request, name: str, version: str | None
) -> tuple[LoadedModel, str, list[str]]:
    """Return a model that is ready, its name, and the numbers of its versions."""
    parts = request.state.predictor.parts
    entry = await parts.entries.find(name, await _admitted(request))
    _, ref = await choose(parts.entries, entry, version)
    model = await parts.runtime.open(runtime_ref(entry, ref))
    return model, entry.name, [str(number) for number in sorted(entry.versions)]


async def _admitted(request: Request) -> Identity:
    identity = await authenticate(request.scope)
    demand(identity, SCOPE)
    return identity
