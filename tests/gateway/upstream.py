"""The services behind the gateway, as far as the gateway can see them: they tell what they got.

`python upstream.py auth|api|web SOCKET [WORKERS]`. Answers an echo as JSON, except for
`/auth/verify` and `/health`. The query changes the echo: `sleep`, `status`, `bytes`, `etag`, `type`
and `events`.
`/health` does what the file `SOCKET.health` says.
"""

import asyncio
import base64
import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qsl

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer
from starlette.types import Receive, Scope, Send

PROBLEM = "application/problem+json"
SERVICE = os.environ.get("UPSTREAM_SERVICE", "")
HEALTH = Path(os.environ.get("UPSTREAM_HEALTH", ""))
Pairs = list[tuple[bytes, bytes]]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        await _lifespan(receive, send)
        return
    path = scope["path"]
    if SERVICE == "auth" and path == "/auth/verify":
        await _verify(scope, send)
    elif path == "/health":
        await _health(send)
    elif path == "/metrics":
        await _answer(send, 200, f"{SERVICE}_figure 1\n".encode(), content_type="text/plain")
    else:
        await _echo(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _answer(
    send: Send,
    status: int,
    body: bytes,
    *,
    content_type: str,
    headers: dict[str, str] | None = None,
) -> None:
    found = {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}
    pairs = [(key.encode(), value.encode()) for key, value in found.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


def _seen(scope: Scope) -> dict[str, object]:
    query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
    return {
        "service": SERVICE,
        "pid": os.getpid(),
        "method": scope["method"],
        "path": scope["raw_path"].decode() + query,
        "http_version": scope["http_version"],
        "headers": [[key.decode(), value.decode("latin-1")] for key, value in scope["headers"]],
    }


async def _verify(scope: Scope, send: Send) -> None:
    """Let the bearer of `good` in; the identity it gets is the question that was asked."""
    headers = {key.decode(): value.decode("latin-1") for key, value in scope["headers"]}
    token = headers.get("authorization", headers.get("x-api-key", "")).removeprefix("Bearer ")
    identity = base64.urlsafe_b64encode(json.dumps(_seen(scope)).encode()).decode()
    if token == "good" or "session=good" in headers.get("cookie", ""):
        await _answer(
            send,
            200,
            b'{"active":true}',
            content_type="application/json",
            headers={"x-penstock-identity": identity, "x-user-id": "from-auth"},
        )
        return
    status, extra = {
        "limited": (429, {"retry-after": "7", "ratelimit": '"verify";r=0;t=7'}),
        "forbidden": (403, {}),
        "broken": (500, {}),
    }.get(token, (401, {"www-authenticate": 'Bearer realm="penstock"'}))
    problem = {"type": "urn:penstock:test", "title": "Refused", "status": status}
    body = json.dumps(problem).encode()
    leaks = {"x-penstock-identity": identity, "x-internal": "secret"}
    await _answer(send, status, body, content_type=PROBLEM, headers={**extra, **leaks})


def _told_health() -> str:
    return HEALTH.read_text() if HEALTH.exists() else "healthy"


async def _health(send: Send) -> None:
    mode = _told_health()
    if mode == "hang":
        await asyncio.sleep(30)
    if mode == "garbage":
        await _answer(send, 200, b"<html>", content_type="text/html")
        return
    checks = {"postgres": {"status": mode, "filler": "x" * (100_000 if mode == "huge" else 1)}}
    status = "healthy" if mode == "huge" else mode
    body = json.dumps({"status": status, "checks": checks}).encode()
    code = 503 if status == "unhealthy" else 200
    told = {"x-penstock-health": status}
    await _answer(send, code, body, content_type="application/json", headers=told)


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    wanted = dict(parse_qsl(scope["query_string"].decode()))
    received = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        received += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    if "events" in wanted:
        await _events(send, int(wanted["events"]))
        return
    await asyncio.sleep(float(wanted.get("sleep", 0)))
    body = json.dumps({**_seen(scope), "body_bytes": received}).encode()
    body += b" " * (int(wanted.get("bytes", 0)) - len(body))
    (request_id,) = (value for key, value in scope["headers"] if key == b"x-request-id")
    headers = {"server": "granian", "x-powered-by": "python", "x-request-id": request_id.decode()}
    if "etag" in wanted:
        headers["etag"] = wanted["etag"]
    kind = wanted.get("type", "application/json")
    await _answer(send, int(wanted.get("status", 200)), body, content_type=kind, headers=headers)


async def _events(send: Send, count: int) -> None:
    """Tell one thing a second."""
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for number in range(count):
        event = f"data: {number}\n\n".encode()
        await send({"type": "http.response.body", "body": event, "more_body": True})
        await asyncio.sleep(1)
    await send({"type": "http.response.body"})


def main(service: str, socket: str, workers: int) -> None:
    os.environ.update(UPSTREAM_SERVICE=service, UPSTREAM_HEALTH=f"{socket}.health")
    MPServer(
        f"{Path(__file__).stem}:app",
        uds=Path(socket),
        working_dir=Path(__file__).parent,
        interface=Interfaces.ASGI,
        http=HTTPModes.auto,
        websockets=False,
        workers=workers,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
