"""`penstock up`, `down`, `reload` and `status`: the stack of this machine."""

import json
import subprocess
import sys
import time
from typing import Annotated

import typer

from penstock.core.errors import StackError
from penstock.core.settings import Settings
from penstock.local.health import fetch_health
from penstock.local.process import Identity
from penstock.local.show import Progress, as_document, print_table, sign_in_lines
from penstock.local.stack import OPTIONAL, load_settings
from penstock.local.state import StackStatus, prepare_folders, read_status
from penstock.local.up import end, reload, run, supervisor_of

app = typer.Typer()

DETACH_POLL_SECONDS = 0.1

Without = Annotated[
    str, typer.Option(help=f"Services to leave out, with commas: {', '.join(OPTIONAL)}.")
]


@app.command()
def up(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo data.")] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return when /health is healthy.")
    ] = False,
    without: Without = "",
    wait: Annotated[float, typer.Option(help="Seconds that --detach waits at most.")] = 300.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not print the sign-in.")] = False,
) -> None:
    """Start the stack; Ctrl-C stops all of it."""
    settings = load_settings()
    left_out = tuple(name.strip() for name in without.split(",") if name.strip())
    if detach:
        _detach(settings, left_out, demo=demo, seconds=wait)
    else:
        progress = Progress()
        greeted = False

        def watch(status: StackStatus) -> None:
            nonlocal greeted
            progress(status)
            if status.phase == "healthy" and not (greeted or quiet):
                greeted = True
                lines = sign_in_lines(settings, status, demo=demo, stop_with="Ctrl-C")
                typer.echo("\n".join(lines))

        try:
            run(settings, without=left_out, demo=demo, watch=watch)
        finally:
            progress.close()


@app.command()
def down() -> None:
    """Stop the stack, also what a killed one has left."""
    settings = load_settings()
    typer.echo("Stopped." if end(settings) else f"Nothing runs in {settings.home}.")


@app.command(name="reload")
def reload_gateway() -> None:
    """Render the gateway's configuration again and replace it without dropping a request."""
    reload(load_settings())


@app.command()
def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False
) -> None:
    """Show every service; the exit code is 0 only while the stack is healthy."""
    settings = load_settings()
    found = read_status(settings)
    names = {service.name for service in found.services} if found else set()
    serves = found is not None and found.identity.alive() and "gateway" in names
    health = fetch_health(settings) if serves else {}
    document = as_document(found, health)
    if as_json:
        typer.echo(json.dumps(document, indent=1))
    else:
        print_table(document)
    if document["phase"] != "healthy" or health.get("status") == "unhealthy":
        raise typer.Exit(1)


def _detach(settings: Settings, without: tuple[str, ...], *, demo: bool, seconds: float) -> None:
    """Start a supervisor of its own session and wait until it is healthy.

    Raises:
        StackError: It runs already, ends, or is not healthy in time.
    """
    if running := supervisor_of(settings):
        raise StackError(f"Penstock runs already in {settings.home} (process {running.pid})")
    prepare_folders(settings)
    log_path = settings.logs_dir / "supervisor.log"
    arguments = [sys.executable, "-m", "penstock.cli.main", "up", "--quiet"]
    arguments += ["--without", ",".join(without)]
    with log_path.open("wb") as log:
        child = subprocess.Popen(
            [*arguments, *(["--demo"] if demo else [])],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=settings.home,
        )
    progress = Progress()
    try:
        found = _wait_healthy(settings, child, progress, seconds)
    finally:
        progress.close()
    typer.echo("\n".join(sign_in_lines(settings, found, demo=demo, stop_with="penstock down")))


def _wait_healthy(
    settings: Settings, child: subprocess.Popen[bytes], progress: Progress, seconds: float
) -> StackStatus:
    own = Identity.of(child.pid)
    deadline = time.monotonic() + seconds
    reason = "nothing has started"
    while time.monotonic() < deadline:
        found = read_status(settings)
        if found is not None and found.identity == own:
            progress(found)
            reason = found.reason or reason
            if found.phase == "healthy":
                return found
        if child.poll() is not None:
            last = (settings.logs_dir / "supervisor.log").read_text(errors="replace").strip()
            raise StackError(last.rpartition("penstock: ")[2] or reason)
        time.sleep(DETACH_POLL_SECONDS)
    end(settings)
    raise StackError(f"Not healthy within {seconds:.0f} s, so it was stopped again: {reason}")
