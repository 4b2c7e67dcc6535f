"""What people who operate an installation look at: every part, its version, and the queues."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from penstock.core import probes
from penstock.core.auth import require
from penstock.core.health import PROBE_SECONDS, Check, report_health
from penstock.core.probes import QueueDepth
from penstock.core.problems import problem_responses

T = TypeVar("T")


class Part(BaseModel):
    """A part that answers stand on."""

    name: str
    status: str = Field(description="`healthy` or `unhealthy`.")
    latency_ms: float = Field(description="From asking it to its answer.")
    version: str | None = Field(description="What it says of itself; null when it does not.")
    reason: str | None = Field(description="Why it is not healthy.")
    still_works: str | None = Field(description="What works without it.")


class Queue(BaseModel):
    """A queue of RabbitMQ; numbers are null when it is away or not declared yet."""

    name: str
    waiting: int | None = Field(description="Messages that nobody has taken yet.")
    given_up: int | None = Field(description="Dead letters, which an operator may send again.")
    consumers: int | None = Field(description="Programs that take messages from it.")


class System(BaseModel):
    """The API, what it stands on, and the work that waits."""

    version: str = Field(description="Of Penstock.")
    status: str = Field(description="`healthy`, `degraded` or `unhealthy`.")
    parts: list[Part]
    queues: list[Queue]


def system_router(checks: Mapping[str, Check]) -> APIRouter:
    """Serve `/api/v1/system` for whoever is signed in; strangers have `/health`."""
    router = APIRouter(
        prefix="/api/v1",
        tags=["system"],
        dependencies=[require("plants:read")],
        responses=problem_responses(400, 401, 403, 503),
    )

    @router.get("/system")
    async def system(request: Request) -> System:
        """Each part with latency and version, and how many messages wait in each queue."""
        return await describe(checks, request.state)

    return router


async def describe(checks: Mapping[str, Check], state: Any) -> System:  # noqa: ANN401 - the typed state differs by service
    """Ask all parts at once; none is waited for longer than its health is."""
    report, queues, *told = await asyncio.gather(
        report_health(checks, state),
        _within(state.rabbitmq_probe.queues()),
        *(_within(ask(state)) for ask in VERSIONS.values()),
    )
    versions = dict(zip(VERSIONS, told, strict=True))
    return System(
        version=version("penstock"),
        status=report["status"],
        parts=[_part(name, found, versions) for name, found in report["checks"].items()],
        queues=[_queue(depth) for depth in queues or ()],
    )


async def _rabbitmq_version(state: Any) -> str:  # noqa: ANN401 - Starlette's state
    return f"RabbitMQ {await state.rabbitmq_probe.version()}"


async def _postgres_version(state: Any) -> str:  # noqa: ANN401
    return f"PostgreSQL {await probes.postgres_version(state)}"


VERSIONS: dict[str, Callable[[Any], Awaitable[str]]] = {
    "postgres": _postgres_version,
    "redis": probes.redis_version,
    "rabbitmq": _rabbitmq_version,
}


async def _within(ask: Awaitable[T]) -> T | None:
    """Return what a part says, or None when it is away or slow: its health says why."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(PROBE_SECONDS):
            return await ask
    return None


def _part(name: str, found: Mapping[str, Any], versions: Mapping[str, str | None]) -> Part:
    return Part(
        name=name,
        status=found["status"],
        latency_ms=found["latency_ms"],
        version=versions.get(name),
        reason=found.get("reason"),
        still_works=found.get("still_works"),
    )


def _queue(depth: QueueDepth) -> Queue:
    return Queue(
        name=depth.name,
        waiting=depth.waiting,
        given_up=depth.given_up,
        consumers=depth.consumers,
    )
