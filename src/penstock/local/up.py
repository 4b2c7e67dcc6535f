"""Starts a stack and stays until told to end."""

import asyncio
import contextlib
import errno
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Collection

from penstock.core.errors import PenstockError, StackError
from penstock.core.settings import Settings
from penstock.local import health
from penstock.local.envoy import remove_shared_memory
from penstock.local.process import Identity, marked, signal_process, stop_all, wait_gone
from penstock.local.server import mark_of
from penstock.local.stack import DEMO, Stack, build, check_ports
from penstock.local.state import (
    StackStatus,
    lock,
    prepare_folders,
    read_status,
    remove_run_files,
    write_addresses,
    write_status,
)
from penstock.local.supervisor import Supervisor

# RabbitMQ stops taking messages at 200 MB.
LEAST_FREE_BYTES = 512 << 20
MOST_FILES = 65_536
HEALTH_SECONDS = 0.25
ORPHAN_SECONDS = 20.0
# Without its demo data a stack is worth using too.
DEMO_SECONDS = 60.0
RELOAD = signal.SIGUSR2

Watcher = Callable[[StackStatus], None]


def run(settings: Settings, *, without: Collection[str], demo: bool, watch: Watcher) -> None:
    """Start everything and return after SIGINT or SIGTERM, when everything has ended.

    `watch` is called with each change of the status; `demo`: load the demo data.

    Raises:
        StackError: A stack of this home runs already, or a service cannot start.
        ConfigurationError: A port is taken, a program is missing, a setting is wrong.
    """
    try:
        prepare_folders(settings)
        with lock(settings):
            recover(settings)
            _check_disk(settings)
            stack = build(settings, without=without, demo=demo)
            check_ports(stack.settings, stack)
            write_addresses(settings, stack.addresses)
            _raise_file_limit()
            try:
                asyncio.run(_supervise(stack, watch))
            except BaseException as error:
                _record_failure(settings, error)
                raise
            remove_run_files(settings)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StackError(f"No space is left on the disk of {settings.home}") from error
        if error.errno in {errno.EACCES, errno.EROFS}:
            raise StackError(
                f"{settings.home} cannot be written ({error}): set PENSTOCK_HOME to a folder of "
                "your own"
            ) from error
        raise


def recover(settings: Settings) -> int:
    """End what a killed supervisor of this home has left; return how many processes that were.

    PostgreSQL and RabbitMQ replay their own logs at the next start.
    """
    status = read_status(settings)
    recorded = {identity.pid: identity for identity in status.orphans} if status else {}
    left = {identity.pid: identity for identity in marked(mark_of(settings.home))} | recorded
    # PostgreSQL then waits for its clients to leave; they are told to at the same time.
    stop_all(left.values(), first=signal.SIGTERM, seconds=ORPHAN_SECONDS)
    remaining = marked(mark_of(settings.home))
    stop_all(remaining, first=signal.SIGKILL, seconds=1.0)
    remove_shared_memory(settings.run_dir, settings.gateway_base_id)
    return len(left)


def end(settings: Settings) -> bool:
    """End the stack of this home, from another process; say whether there was something to end.

    Raises:
        StackError: It does not end.
    """
    status = read_status(settings)
    if status is None or not status.identity.alive():
        found = recover(settings) > 0
        if settings.run_dir.exists():
            remove_run_files(settings)
        return found
    signal_process(status.identity, signal.SIGTERM)
    # Each stage may take its time; together they stay well below this.
    if not wait_gone([status.identity], 120.0):
        raise StackError(f"The supervisor (process {status.pid}) does not end; see its log")
    return True


def reload(settings: Settings) -> None:
    """Have the running stack of this home render its gateway's configuration again.

    Raises:
        StackError: None runs.
    """
    status = read_status(settings)
    if status is None or not status.identity.alive():
        raise StackError(f"No stack runs in {settings.home}: start one with `penstock up`")
    signal_process(status.identity, RELOAD)


async def _supervise(stack: Stack, watch: Watcher) -> None:
    settings = stack.settings
    loop = asyncio.get_running_loop()
    told_to_end = asyncio.Event()

    def changed(status: StackStatus) -> None:
        # Neither a full disk nor a closed terminal is a reason to end.
        with contextlib.suppress(OSError):
            write_status(settings, status)
        with contextlib.suppress(OSError):
            watch(status)

    supervisor = Supervisor(
        stack.units, mark=mark_of(settings.home), url=settings.gateway_url, changed=changed
    )
    supervisor.status.notices = stack.notices
    reloads: set[asyncio.Task[None]] = set()

    def reload_gateway() -> None:
        task = loop.create_task(_renew(supervisor))
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told_to_end.set)
    loop.add_signal_handler(RELOAD, reload_gateway)
    # A terminal that closes says SIGHUP to end; to a daemon it says to read its settings again.
    in_terminal = sys.stdin is not None and sys.stdin.isatty()
    loop.add_signal_handler(signal.SIGHUP, told_to_end.set if in_terminal else reload_gateway)
    supervisor.start()
    try:
        await _until_told(told_to_end, supervisor, settings)
    except PenstockError as error:
        supervisor.set_phase("failed", error.detail)
        raise
    finally:
        await supervisor.stop()


async def _until_told(told: asyncio.Event, supervisor: Supervisor, settings: Settings) -> None:
    """Wait for a signal, or for the failure of something essential."""
    waiting = {
        asyncio.create_task(told.wait()),
        asyncio.create_task(supervisor.until_given_up()),
        asyncio.create_task(_watch_health(supervisor, settings)),
    }
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _watch_health(supervisor: Supervisor, settings: Settings) -> None:
    """Publish when the stack as a whole became healthy, or why it is not yet; never returns."""
    await supervisor.until_serving()
    has_gateway = "gateway" in supervisor.units
    while has_gateway:
        answer = await asyncio.to_thread(health.fetch_health, settings)
        if answer["status"] == "healthy":
            break
        reason = health.explain(answer)
        if reason != supervisor.status.reason:
            supervisor.set_phase("starting", reason)
        await asyncio.sleep(HEALTH_SECONDS)
    if DEMO in supervisor.units:
        supervisor.set_phase("starting", "the demo data")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(supervisor.until_ready(DEMO), DEMO_SECONDS)
    supervisor.set_phase("healthy")
    await asyncio.Event().wait()


async def _renew(supervisor: Supervisor) -> None:
    """Reload the gateway; a refused configuration is shown in its place in the status."""
    try:
        await supervisor.renew_gateway()
        reason = f"reloaded at {time.strftime('%H:%M:%S')}"
    except PenstockError as error:
        reason = f"not reloaded: {error.detail}"
    for service in supervisor.status.services:
        if service.name == "gateway":
            service.reason = reason
    supervisor.set_phase(supervisor.status.phase, supervisor.status.reason)


def _check_disk(settings: Settings) -> None:
    free = shutil.disk_usage(settings.home).free
    if free < LEAST_FREE_BYTES:
        raise StackError(
            f"Only {free >> 20} MB are free on the disk of {settings.home}, and the stack needs "
            f"{LEAST_FREE_BYTES >> 20} MB: make room, or set PENSTOCK_HOME to another disk"
        )


def _raise_file_limit() -> None:
    """Let the gateway hold its connections: shells allow 1,024 files unless asked for more.

    Not without bound, because Erlang makes room for as many files as it may open.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _record_failure(settings: Settings, error: BaseException) -> None:
    """Keep the status with the reason, for `penstock status` and `up --detach`."""
    status = read_status(settings)
    with contextlib.suppress(OSError):
        remove_run_files(settings)
        if status is not None:
            status.phase = "failed"
            status.reason = getattr(error, "detail", None) or repr(error)
            write_status(settings, status)


def supervisor_of(settings: Settings) -> Identity | None:
    """Return the running supervisor of this home, if there is one."""
    status = read_status(settings)
    return status.identity if status is not None and status.identity.alive() else None
