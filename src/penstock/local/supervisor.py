"""Keeps the processes of one stack running, and ends all of them."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.core.errors import PenstockError, StackError
from penstock.local.envoy import Envoy
from penstock.local.logs import rotate
from penstock.local.process import Command, Identity, in_session, marked, options, stop_all
from penstock.local.server import Server, tail
from penstock.local.state import Phase, ServiceStatus, StackStatus, State

POLL_SECONDS = 0.1
# A service that ran this long is sound: its next crash starts with the shortest wait again.
SOUND_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 30.0
FIRST_TRIES = 3
ROTATE_SECONDS = 30.0


@dataclass(frozen=True)
class Unit:
    """A server and how it stands among the others.

    It starts when everything in `needs` serves. The highest `stage` is stopped first. `once`: it
    ends by itself and is then done. When an `essential` unit never comes up, the stack gives up.
    """

    server: Server
    needs: tuple[str, ...] = ()
    stage: int = 0
    once: bool = False
    essential: bool = True
    address: str = ""

    @property
    def name(self) -> str:
        """Name of the server."""
        return self.server.name


class Supervisor:
    """Runs units until `stop` is called; `changed` is told whenever the status changes."""

    def __init__(
        self, units: Sequence[Unit], *, mark: str, url: str, changed: Callable[[StackStatus], None]
    ) -> None:
        self.units = {unit.name: unit for unit in units}
        services = [
            ServiceStatus(unit.name, address=unit.address, log=str(unit.server.log))
            for unit in units
        ]
        own = Identity.of(os.getpid())
        self.status = StackStatus(own.pid, own.started, mark, url=url, services=services)
        self._services = {service.name: service for service in services}
        self._changed = changed
        self._ready = {unit.name: asyncio.Event() for unit in units}
        self._processes: dict[str, Process] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._given_up = asyncio.get_running_loop().create_future()

    # -- What callers do ------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to start everything; returns at once."""
        for unit in self.units.values():
            self._tasks[unit.name] = asyncio.create_task(self._keep(unit), name=unit.name)
        self._tasks["log rotation"] = asyncio.create_task(self._rotate_logs())

    async def until_serving(self) -> None:
        """Wait until every essential unit serves.

        Raises:
            PenstockError: One of them cannot start.
        """
        essential = [unit.name for unit in self.units.values() if unit.essential]
        serving = asyncio.gather(*(self._ready[name].wait() for name in essential))
        await self._first_of(serving)

    async def until_ready(self, name: str) -> None:
        """Wait until one unit serves, or is done."""
        await self._ready[name].wait()

    async def until_given_up(self) -> None:
        """Wait for ever, unless an essential unit cannot start.

        Raises:
            PenstockError: That one's reason.
        """
        await asyncio.shield(self._given_up)

    def set_phase(self, phase: Phase, reason: str = "") -> None:
        """Publish what the stack as a whole is doing."""
        self.status.phase, self.status.reason = phase, reason
        self._changed(self.status)

    async def renew_gateway(self) -> None:
        """Replace a running gateway by one with a freshly rendered configuration.

        Raises:
            ConfigurationError: Envoy refuses it; the old one stays.
        """
        for unit in self.units.values():
            if isinstance(unit.server, Envoy) and unit.name in self._processes:
                command = await asyncio.to_thread(unit.server.renew)
                # The old process ends by itself when it has drained; `_keep` then finds the new.
                self._processes[unit.name] = await self._spawn(unit, command)

    async def stop(self) -> None:
        """Stop everything, the highest stage first, and whatever our processes have started."""
        if self.status.phase != "failed":
            self.set_phase("stopping")
        # From here on nobody starts anything; the processes themselves are not touched by this.
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for stage in sorted({unit.stage for unit in self.units.values()}, reverse=True):
            members = [unit for unit in self.units.values() if unit.stage == stage]
            await asyncio.gather(*(self._stop(unit) for unit in members))
        rest = await asyncio.to_thread(marked, self.status.mark)
        await asyncio.to_thread(stop_all, rest, first=signal.SIGTERM, seconds=3.0)

    # -- One unit -------------------------------------------------------------------------------

    async def _keep(self, unit: Unit) -> None:
        """Start a unit when its needs serve, and start it again whenever it ends."""
        for name in unit.needs:
            await self._ready[name].wait()
        failures = 0
        while True:
            begun = time.monotonic()
            reason = await self._run(unit)
            if not reason or self._given_up.done():
                return
            failures = 1 if time.monotonic() - begun > SOUND_SECONDS else failures + 1
            never_served = not self._ready[unit.name].is_set()
            if unit.essential and never_served and failures >= FIRST_TRIES:
                self._give_up(unit, StackError(f"{unit.name} does not start: {reason}"))
                return
            self._set(unit, "restarting", reason=reason)
            self._services[unit.name].restarts += 1
            await asyncio.sleep(0 if failures == 1 else min(2.0**failures, LONGEST_WAIT_SECONDS))

    async def _run(self, unit: Unit) -> str:
        """Run a unit once, from preparation to its end; return why it ended, empty when done."""
        self._set(unit, "starting")
        try:
            await asyncio.to_thread(unit.server.prepare)
            process = self._processes[unit.name] = await self._spawn(unit, unit.server.command())
        except PenstockError as error:
            if unit.essential and not self._ready[unit.name].is_set():
                self._give_up(unit, error)
            return error.detail
        except OSError as error:
            return f"cannot be executed: {error}"
        if not unit.once and not await self._serves(unit, process):
            reason = _ending(process) or f"did not serve within {unit.server.start_seconds:.0f} s"
            await self._stop_process(unit, process)
            # What does not even start is not to be waited for.
            unit.server.release()
            return f"{reason}; {unit.server.log} ends with:\n{tail(unit.server.log)}"
        if not unit.once:
            self._set(unit, "running")
            self._ready[unit.name].set()
        return await self._ended(unit)

    async def _ended(self, unit: Unit) -> str:
        """Wait for the end of a unit's process, also of one that has taken its place."""
        process = self._processes[unit.name]
        await process.wait()
        while self._processes[unit.name] is not process:
            process = self._processes[unit.name]
            await process.wait()
        del self._processes[unit.name]
        rest = await asyncio.to_thread(in_session, process.pid)
        await asyncio.to_thread(stop_all, rest, first=signal.SIGTERM, seconds=5.0)
        if unit.once and process.returncode == 0:
            self._set(unit, "done")
            self._ready[unit.name].set()
            return ""
        lines = tail(unit.server.log) if unit.once else ""
        return f"{_ending(process)}; see {unit.server.log}\n{lines}".strip()

    async def _serves(self, unit: Unit, process: Process) -> bool:
        deadline = time.monotonic() + unit.server.start_seconds
        while process.returncode is None and time.monotonic() < deadline:
            if await asyncio.to_thread(unit.server.probe):
                return process.returncode is None
            await asyncio.sleep(POLL_SECONDS)
        return False

    async def _spawn(self, unit: Unit, command: Command) -> Process:
        log_path = unit.server.log
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command.arguments, **options(command, mark=self.status.mark, log=log)
            )
        service = self._services[unit.name]
        try:
            identity = Identity.of(process.pid)
            service.pid, service.process_started = identity.pid, identity.started
        except ProcessLookupError:
            service.pid = None
        self._changed(self.status)
        return process

    async def _stop(self, unit: Unit) -> None:
        """Let a unit finish its work, then end its process."""
        process = self._processes.get(unit.name)
        if process is not None and process.returncode is None:
            await asyncio.to_thread(unit.server.drain)
            await self._stop_process(unit, process)
        unit.server.release()
        if isinstance(unit.server, Envoy):
            unit.server.clean()
        if self._services[unit.name].state not in {"waiting", "failed"}:
            self._set(unit, "stopped")

    async def _stop_process(self, unit: Unit, process: Process) -> None:
        if process.returncode is None:
            process.send_signal(unit.server.stop_signal)
            try:
                async with asyncio.timeout(unit.server.stop_seconds):
                    await process.wait()
            except TimeoutError:
                process.kill()
        await process.wait()

    # -- Status ---------------------------------------------------------------------------------

    def _set(self, unit: Unit, state: State, *, reason: str = "") -> None:
        service = self._services[unit.name]
        service.state, service.reason, service.since = state, reason, time.time()
        if state not in {"starting", "running"}:
            service.pid = service.process_started = None
        self._changed(self.status)

    def _give_up(self, unit: Unit, error: PenstockError) -> None:
        self._set(unit, "failed", reason=error.detail)
        if not self._given_up.done():
            self._given_up.set_exception(error)

    async def _first_of(self, waiting: "asyncio.Future[Any]") -> None:
        await asyncio.wait({waiting, self._given_up}, return_when=asyncio.FIRST_COMPLETED)
        if self._given_up.done():
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            self._given_up.result()

    async def _rotate_logs(self) -> None:
        while True:
            await asyncio.sleep(ROTATE_SECONDS)
            folders = {unit.server.log.parent for unit in self.units.values()}
            for path in (path for folder in folders for path in folder.glob("*.log")):
                await asyncio.to_thread(rotate, path)


def _ending(process: Process) -> str:
    """Say how a process ended; empty while it runs."""
    code = process.returncode
    if code is None:
        return ""
    if code < 0:
        return f"ended by signal {signal.Signals(-code).name}"
    return f"ended with code {code}"
