"""The ASGI layer that answers `/auth/verify` before FastAPI sees the request."""

import time

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from penstock.core.errors import PenstockError
from penstock.core.http import problem
from penstock.core.ids import uuid7
from penstock.core.metrics import count_request
from penstock.identity.verify import Verifier

log = structlog.get_logger()

PATH = "/auth/verify"


class VerifyLayer:
    """Takes any method, because Envoy's `ext_authz` forwards the one of the request it asks about.

    A POST with a body carries the credential in it and goes on to the ordinary route.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        if scope["method"] == "POST" and _may_have_body(scope):
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        try:
            verifier: Verifier = scope["state"]["authenticator"]
            verified = await verifier.verify(scope)
        except Exception as error:  # noqa: BLE001 - whatever happens the gateway needs an answer
            status = await _refuse(error, scope, receive, send)
            count_request("any", PATH, status, time.perf_counter() - started)
            return
        await send(verified.start)
        await send(verified.body)
        count_request("any", PATH, 200, time.perf_counter() - started)


def _may_have_body(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return bool(value != b"0")
        if name == b"transfer-encoding":
            return True
    # Over HTTP/2 a body may come without saying how long it is.
    return bool(scope["http_version"] != "1.1")


async def _refuse(error: Exception, scope: Scope, receive: Receive, send: Send) -> int:
    request_id = next((v for k, v in scope["headers"] if k == b"x-request-id"), b"").decode("latin")
    request_id = request_id[:128] or str(uuid7())
    if not isinstance(error, PenstockError):
        log.error("unhandled_error", error=type(error).__name__, exc_info=error)
        error = PenstockError("An unexpected error; quote the request id when you report it")
    answer = problem(error, request_id=request_id)
    answer.headers["x-request-id"] = request_id
    await answer(scope, receive, send)
    return error.status
