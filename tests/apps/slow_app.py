"""A server of the tests: `python -m tests.apps.slow_app`, set up by the environment."""

import asyncio
import os
import socket

from starlette.types import ASGIApp, Receive, Scope, Send

from penstock.apps.server import serve
from penstock.core.settings import Settings


def create(brief: socket.socket | None) -> ASGIApp:
    del brief

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        if scope["path"] == "/slow":
            await asyncio.sleep(1)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(os.getpid()).encode()})

    return app


if __name__ == "__main__":
    serve(Settings.load(), service="auth", app="tests.apps.slow_app:create", workers=2)
