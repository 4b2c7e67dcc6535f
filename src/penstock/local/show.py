"""How the state of a stack looks in a terminal and in a log."""

import json
import sys
import time
from dataclasses import asdict
from typing import Any, Literal

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from penstock.core.settings import Settings
from penstock.local.state import ADMINISTRATOR_FILE, ServiceStatus, StackStatus
from penstock.local.web import WEB

# A pipe has no width of its own that lines should be folded to.
PIPE_COLUMNS = 160
COLOURS = {
    "running": "green",
    "done": "green",
    "starting": "yellow",
    "restarting": "red",
    "failed": "red",
}


class Progress:
    """Shows how a stack starts: a live list in a terminal, one line a change elsewhere."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, markup=False)
        self.begun = time.monotonic()
        self._live: Live | None = None
        self._shown: dict[str, tuple[str, str]] = {}
        self._starting: dict[str, float] = {}

    def __call__(self, status: StackStatus) -> None:
        """Show a change."""
        for service in status.services:
            if service.state == "starting":
                self._starting.setdefault(service.name, time.monotonic())
        if not self.console.is_terminal:
            self._lines(status)
        elif status.phase in {"starting", "stopping"}:
            self._begin_live().update(self._table(status), refresh=True)
        elif self._live is not None:
            self._live.update(self._table(status), refresh=True)
            self.close()

    def close(self) -> None:
        """Leave the last picture on the screen."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _begin_live(self) -> Live:
        if self._live is None:
            self._live = Live(console=self.console, auto_refresh=False)
            self._live.start()
        return self._live

    def _table(self, status: StackStatus) -> Table:
        table = Table.grid(padding=(0, 2))
        for service in status.services:
            words = Text(service.state, COLOURS.get(service.state, "dim"))
            table.add_row(service.name, words, self._seconds(service), _first_line(service.reason))
        if status.reason:
            table.add_row("", Text("waiting for", "yellow"), "", status.reason)
        return table

    def _lines(self, status: StackStatus) -> None:
        for service in status.services:
            shown = (service.state, service.reason)
            if service.state == "waiting" or self._shown.get(service.name) == shown:
                continue
            self._shown[service.name] = shown
            took, reason = self._seconds(service), _first_line(service.reason)
            words = (f"{service.name:18}", f"{service.state:10}", took, reason)
            self._print(" ".join(word for word in words if word))
        if self._shown.get("") != (status.phase, status.reason) and status.reason:
            self._shown[""] = (status.phase, status.reason)
            self._print(f"{status.phase}: {status.reason}")

    def _print(self, line: str) -> None:
        self.console.print(
            f"{time.monotonic() - self.begun:6.1f} s  {line.rstrip()}", soft_wrap=True
        )

    def _seconds(self, service: ServiceStatus) -> str:
        begun = self._starting.get(service.name)
        if begun is None or service.since is None or service.state not in {"running", "done"}:
            return ""
        return f"{max(0.0, service.since - time.time() + time.monotonic() - begun):.1f} s"


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]


# Shares of a state in the demo data are shares of an extract.
DEMO_LINES = [
    "Demo data        the largest US plants only: percentages count these plants, not whole states",
    "See them with    penstock top",
    "Ask a model      penstock predict expected-net-generation --plant us-6008 (soon after)",
]


def sign_in_lines(
    settings: Settings, status: StackStatus, *, demo: bool = False, stop_with: str
) -> list[str]:
    """Return where the stack is, how to sign in and how to end it, for who has started it."""
    lines = [f"Penstock serves at {settings.gateway_url}"]
    if any(service.name == WEB for service in status.services):
        lines += [f"In a browser     {settings.gateway_url}"]
    path = settings.home / ADMINISTRATOR_FILE
    if path.exists():
        admin = json.loads(path.read_text(encoding="utf-8"))
        lines += [
            f"Sign in with     {admin['email']}  {admin['password']}",
            f"(kept in         {path})",
        ]
    lines += [f"Drop CSV files   {settings.home / 'bucket'}"] if settings.store_url is None else []
    lines += DEMO_LINES if demo else []
    return [*lines, f"Stop it with     {stop_with}", *status.notices]


def uptime(seconds: float) -> str:
    """Return a length of time as people say it."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def as_document(status: StackStatus | None, health: dict[str, Any]) -> dict[str, Any]:
    """Return the status for machines, with what really runs, not what was recorded."""
    if status is None:
        return {"phase": "stopped", "services": [], "health": None}
    alive = status.identity.alive()
    if not alive and status.phase != "failed":
        status.phase, status.reason = "stopped", "the supervisor was killed; `penstock up` recovers"
    document = asdict(status)
    for row, service in zip(document["services"], status.services, strict=True):
        identity = service.identity
        row["alive"] = bool(identity and identity.alive())
        row["uptime_seconds"] = (
            time.time() - service.since if row["alive"] and service.since else None
        )
    return {**document, "supervisor_alive": alive, "health": health if alive else None}


def print_table(document: dict[str, Any]) -> None:
    """Print the status for people."""
    wide = None if sys.stdout.isatty() else PIPE_COLUMNS
    console = Console(file=sys.stdout, highlight=False, markup=False, width=wide)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Service", "State", "Pid", "Uptime", "Restarts", "Address", "Reason"):
        justify: Literal["right", "left"] = "right" if heading in {"Pid", "Restarts"} else "left"
        table.add_column(heading, justify=justify, no_wrap=heading != "Reason", overflow="fold")
    for row in document["services"]:
        state = row["state"] if row["alive"] or row["state"] != "running" else "gone"
        lasted = uptime(row["uptime_seconds"]) if row["uptime_seconds"] is not None else ""
        table.add_row(
            row["name"],
            Text(state, COLOURS.get(state, "dim")),
            str(row["pid"] or ""),
            lasted,
            str(row["restarts"]),
            row["address"],
            _first_line(row["reason"]),
        )
    if document["services"]:
        console.print(table)
    for notice in document.get("notices", ()):
        console.print(f"\n{notice}", soft_wrap=True)
    reason = f": {document['reason']}" if document.get("reason") else ""
    console.print(f"\n{document['phase']}{reason}", soft_wrap=True)
    if health := document.get("health"):
        console.print(f"{document['url']}/health says {health['status']}", soft_wrap=True)
