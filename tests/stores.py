"""S3 servers that others wrote, and the settings that name them.

`moto_server` answers as Amazon does. `rclone serve s3` answers a ranged request with the whole
object and status 200, and knows nothing of `If-Match`.
"""

import sys
from pathlib import Path
from typing import NotRequired, TypedDict
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from penstock.local.process import Command
from penstock.local.server import Server

KEY, SECRET = "test-key", "test-secret"


class StoreSettings(TypedDict):
    """The settings that name a store."""

    store_url: str
    store_endpoint: NotRequired[str]
    store_access_key: NotRequired[SecretStr]
    store_secret_key: NotRequired[SecretStr]


class S3Server(Server):
    """An S3 server on loopback."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder)
        self.port = port

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def probe(self) -> bool:
        try:
            # Whatever it answers to a stranger, it is there.
            return httpx.get(self.endpoint, timeout=2).status_code > 0
        except httpx.TransportError:
            return False

    def new_bucket(self) -> str:
        """Make an empty bucket, or a part of one, and return its name."""
        raise NotImplementedError

    def settings(self) -> StoreSettings:
        """Return the settings that make a store of a new bucket."""
        return {
            "store_url": f"s3://{self.new_bucket()}",
            "store_endpoint": self.endpoint,
            "store_access_key": SecretStr(KEY),
            "store_secret_key": SecretStr(SECRET),
        }


class Moto(S3Server):
    """`moto_server`."""

    name = "moto"

    def command(self) -> Command:
        program = str(Path(sys.executable).with_name("moto_server"))
        return Command((program, "-H", "127.0.0.1", "-p", str(self.port)))

    def new_bucket(self) -> str:
        name = f"bucket-{uuid4().hex}"
        httpx.put(f"{self.endpoint}/{name}", timeout=10).raise_for_status()
        return name


class Rclone(S3Server):
    """`rclone serve s3`, which keeps a bucket in a folder."""

    name = "rclone"

    def prepare(self) -> None:
        # It looks for new buckets only now and then, so there is one from the start.
        (self.folder / "served" / "bucket").mkdir(parents=True, exist_ok=True)

    def command(self) -> Command:
        program = str(Path(sys.executable).with_name("rclone"))
        options = (f"--addr=127.0.0.1:{self.port}", f"--auth-key={KEY},{SECRET}")
        settings = {"RCLONE_CONFIG": str(self.folder / "no-configuration")}
        served = str(self.folder / "served")
        return Command((program, "serve", "s3", served, *options), environment=settings)

    def new_bucket(self) -> str:
        return f"bucket/{uuid4().hex}"


def store_at(place: str, request: pytest.FixtureRequest, folder: Path) -> StoreSettings:
    """Return the settings of an empty store in `folder`, or at the server `moto` or `rclone`."""
    if place == "folder":
        return {"store_url": f"file://{folder}/store"}
    server: S3Server = request.getfixturevalue(place)
    return server.settings()
