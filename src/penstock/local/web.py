"""The web app: a Node.js process of ours, where the app was built."""

from penstock.core.errors import ConfigurationError
from penstock.core.listener import listeners
from penstock.core.settings import Settings
from penstock.local.assets import web_folder
from penstock.local.health import local_url
from penstock.local.process import Command
from penstock.local.program import Program
from penstock.local.programs import node_program
from penstock.local.supervisor import Unit

WEB = "web"
# It meets strangers and needs no secret: nothing of our environment that is not named here.
INHERITED = ("PATH", "HOME", "TZ", "LANG", "LC_ALL", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS")


def missing_web() -> str:
    """Return why the web app cannot run here, and what to do; empty when it can."""
    folder = web_folder()
    if not (folder / "server.mjs").exists():
        return "this installation came without it: run `make up` in a clone of the repository"
    if not (folder / ".next" / "BUILD_ID").exists():
        return "it is not built: run `make up`, or `scripts/web install` and `scripts/web build`"
    try:
        node_program()
    except ConfigurationError as error:
        return error.detail
    return ""


def web_unit(settings: Settings) -> Unit:
    """Return the process that answers with pages; they ask the gateway of this machine.

    Raises:
        ConfigurationError: There is no Node.js.
    """
    folder = web_folder()
    listening = listeners(settings, WEB)
    environment = {
        "NODE_ENV": "production",
        "PENSTOCK_WEB_GATEWAY": local_url(settings),
        "PENSTOCK_REGISTRATION": str(settings.registration).lower(),
    }
    command = Command(
        (str(node_program()), str(folder / "server.mjs")),
        environment=environment,
        folder=folder,
        inherit=INHERITED,
    )
    program = Program(
        WEB,
        command,
        log=settings.logs_dir / "web.log",
        listeners=listening,
        stop_seconds=settings.drain_seconds + 5,
    )
    return Unit(program, stage=2, address=str(listening[WEB]))
