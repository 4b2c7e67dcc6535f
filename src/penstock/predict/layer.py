"""Predictions, in front of FastAPI, whose machinery costs more than a prediction does."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from penstock.predict.call import PREDICT, V2, Route
from penstock.predict.serving import Predictor

PREDICT_ROOT = "/api/v1/predict/"
PREDICT_TEMPLATE = f"{PREDICT_ROOT}{{model}}"
INFER = re.compile(r"/v2/models/([^/]+)(?:/versions/([^/]+))?/infer")
INFER_TEMPLATE = "/v2/models/{name}/infer"


def route_of(path: str) -> Route | None:
    """Return what a path asks to predict, None when it is about something else."""
    if path.startswith(PREDICT_ROOT):
        reference = path[len(PREDICT_ROOT) :]
        if reference and "/" not in reference:
            return Route(PREDICT, reference, None, PREDICT_TEMPLATE)
        return None
    found = INFER.fullmatch(path) if path.startswith("/v2/") else None
    if found is None:
        return None
    return Route(V2, found[1], found[2], INFER_TEMPLATE)


class PredictLayer:
    """Answers requests for predictions, and passes everything else on to `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        route = route_of(scope["path"])
        if route is None:
            await self.app(scope, receive, send)
            return
        predictor: Predictor = scope["state"]["predictor"]
        status, headers, body = await predictor.handle(scope, receive, route)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
