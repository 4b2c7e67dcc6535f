"""What every HTTP service of Penstock shares: the application, problems, transactions, health."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any

import msgspec
import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException  # noqa: TID251 - what the framework raises itself
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from penstock.core.db import AsyncDb
from penstock.core.docs_page import docs_router
from penstock.core.errors import (
    BadRequestError,
    PenstockError,
    UnavailableError,
    UnprocessableError,
)
from penstock.core.health import Check, report_health
from penstock.core.ids import uuid7
from penstock.core.metrics import count_request
from penstock.core.problems import PROBLEM_MEDIA_TYPE, only_as_problem

log = structlog.get_logger()

HEALTH_HEADER = "x-penstock-health"
LONGEST_VALUE_SHOWN = 200
# Where pydantic's own words say less to somebody who has not read our schemas.
REASONS = {
    "extra_forbidden": "is unknown here",
    "uuid_parsing": "is no UUID",
    "model_attributes_type": "expected a JSON object, sent as `Content-Type: application/json`",
}
SECRET_FIELDS = ("password", "token", "secret")


async def _open_transaction(request: Request) -> AsyncIterator[AsyncDb]:
    async with request.state.database.begin_async() as db:
        yield db


# `scope="function"` commits before the response leaves; the default commits after the client
# already has its 201.
Db = Annotated[AsyncDb, Depends(_open_transaction, scope="function")]


def problem(error: PenstockError, *, request_id: str) -> Response:
    """Answer with problem+json (RFC 9457)."""
    body: dict[str, Any] = {
        "type": f"urn:penstock:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "request_id": request_id,
    }
    if error.errors:
        body["errors"] = error.errors
    return Response(
        msgspec.json.encode(body),
        status_code=error.status,
        headers={**error.headers, "Cache-Control": "no-store"},
        media_type=PROBLEM_MEDIA_TYPE,
    )


class _Service(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = only_as_problem(super().openapi())
        return self.openapi_schema


def create_app(
    *,
    title: str,
    routers: Sequence[APIRouter],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[Mapping[str, Any]]],
    checks: Mapping[str, Check],
    docs_url: str | None = None,
    openapi_url: str | None = None,
) -> FastAPI:
    """Make a service: its routers, problem+json for every error, health, metrics, request ids.

    `lifespan` opens the connections and yields the state that routers find at `request.state`;
    it must hold `database`.
    """
    app = _Service(
        title=title,
        lifespan=lifespan,
        docs_url=None,
        openapi_url=openapi_url,
        redoc_url=None,
    )
    if docs_url is not None and openapi_url is not None:
        app.include_router(docs_router(title=title, docs_url=docs_url, openapi_url=openapi_url))
    for router in (*routers, service_router(checks)):
        app.include_router(router)
    app.add_exception_handler(PenstockError, _on_penstock_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(UnicodeEncodeError, _on_half_character)
    app.add_exception_handler(PoolTimeoutError, _on_database_away)
    app.add_exception_handler(OperationalError, _on_database_away)
    app.add_middleware(RequestContext)
    return app


def request_id_of(request: Request) -> str:
    """Return the id that stands in the logs, the response header and every problem."""
    return str(request.scope.get("penstock.request_id", ""))


async def _on_penstock_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PenstockError)  # noqa: S101 - registered for this class
    return problem(error, request_id=request_id_of(request))


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    findings = [
        {
            "column": _column(item["loc"]),
            "value": _shown(item["loc"], item.get("input")),
            "reason": REASONS.get(item["type"], item["msg"]),
        }
        for item in error.errors()
        # That a parameter may be left out helps nobody who has sent it.
        if item["type"] != "none_required"
    ]
    detail = "; ".join(f"{item['column']}: {item['reason']}" for item in findings[:5])
    invalid: PenstockError = UnprocessableError(detail, errors=findings)
    for item in error.errors():
        if item["type"] == "json_invalid":
            why = f"{item['ctx']['error']}, at character {item['loc'][-1]}"
            invalid = BadRequestError(f"The body is not valid JSON: {why}")
    return problem(invalid, request_id=request_id_of(request))


def _column(place: tuple[int | str, ...]) -> str:
    # After a parameter's name pydantic only adds which of its types it has tried.
    parts = place[1:2] if place[0] in {"query", "path", "header"} else place[1:]
    return ".".join(map(str, parts)) or str(place[0])


def _shown(place: tuple[int | str, ...], value: object) -> str | None:
    secret = any(word in str(place[-1]) for word in SECRET_FIELDS)
    if secret or value is None or isinstance(value, (dict, list, bytes)):
        return None
    return str(value)[:LONGEST_VALUE_SHOWN].encode(errors="replace").decode()


async def _on_half_character(request: Request, error: Exception) -> Response:
    del error
    wrong = BadRequestError("A text in the request holds half of a surrogate pair")
    return problem(wrong, request_id=request_id_of(request))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    names = {404: "not-found", 405: "method-not-allowed"}
    known = {
        "status": error.status_code,
        "code": names.get(error.status_code, f"http-{error.status_code}"),
        "title": str(error.detail),
    }
    found = type("_FrameworkError", (PenstockError,), known)(
        f"{request.method} {request.url.path}: {error.detail}", headers=error.headers
    )
    return problem(found, request_id=request_id_of(request))


async def _on_database_away(request: Request, error: Exception) -> Response:
    return database_away(error, request_id=request_id_of(request))


def database_away(error: Exception, *, request_id: str) -> Response:
    """Answer that the database is busy or away."""
    log.warning("database_unavailable", error=type(error).__name__)
    away = UnavailableError("The database is busy or away; try again", retry_after_seconds=2)
    return problem(away, request_id=request_id)


class RequestContext:
    """Gives each request its id, counts it, and answers with a problem when nothing else did."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _header(scope, b"x-request-id") or str(uuid7())
        scope["penstock.request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            if status != 500:  # noqa: PLR2004 - the response has begun, it cannot be replaced
                raise
            log.exception("unhandled_error", error=type(error).__name__)
            failed = PenstockError("An unexpected error; quote the request id when you report it")
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                failed = UnavailableError("The database went away; try again")
            await problem(failed, request_id=request_id)(scope, receive, send_with_id)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            count_request(scope["method"], route, status, time.perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))[:128]
    return None


def service_router(checks: Mapping[str, Check]) -> APIRouter:
    """Serve `/health`, `/livez`, `/readyz` and `/metrics` of one service."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health")
    async def health(request: Request) -> Response:
        report = await report_health(checks, request.state)
        code = 503 if report["status"] == "unhealthy" else 200
        headers = {HEALTH_HEADER: report["status"], "Cache-Control": "no-store"}
        return Response(msgspec.json.encode(report), code, headers, "application/json")

    @router.get("/readyz")
    async def ready(request: Request) -> Response:
        return await health(request)

    @router.get("/livez")
    async def alive() -> Response:
        return Response(b'{"status":"alive"}', media_type="application/json")

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
