"""The embedded servers under `penstock up`: no application of ours takes part here."""

import json
import os
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable

import psycopg
import pytest

from penstock.core.stack_file import STACK_FILE, read_stack_file
from penstock.local.ports import is_taken
from penstock.local.process import marked
from penstock.local.server import mark_of
from tests.local.conftest import Home

pytestmark = pytest.mark.timeout(240)

# Nobody connects to a broker here, and RabbitMQ alone takes longer to start than all the others.
NO_BROKER = {"PENSTOCK_AMQP_URL": "amqp://127.0.0.1:1/"}
SERVERS_ONLY = ("--without", "airflow,api,auth,consumer,gateway,web,worker")


def end(up: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> int:
    up.send_signal(number)
    return up.wait(60)


def test_up_starts_and_interrupt_leaves_nothing(home: Home) -> None:
    up = home.begin(*SERVERS_ONLY)
    home.wait_healthy(up)
    addresses = read_stack_file(home.folder / "run" / STACK_FILE)
    with psycopg.connect(addresses["database_url"]) as connection:
        loads = connection.execute("SELECT to_regclass('ingest_load')").fetchone()
    assert loads is not None
    private = [home.folder / "secrets.json", *(home.folder / "run").glob("*.*")]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private} <= {0, 0o044}
    assert stat.S_IMODE((home.folder / "run").stat().st_mode) == 0o700
    assert "Penstock serves at" in home.words
    assert end(up, signal.SIGINT) == 0
    assert home.leftovers == []
    for port in home.ports.values():
        assert not is_taken(port)


def test_a_second_up_says_that_one_runs(home: Home) -> None:
    home.variables |= NO_BROKER
    up = home.begin(*SERVERS_ONLY)
    home.wait_healthy(up)
    for arguments in (("up",), ("up", "--detach")):
        second = home.run(*arguments)
        assert second.returncode == 1
        assert f"Penstock runs already in {home.folder}" in second.stderr
    assert home.status.pid == up.pid
    assert home.run("down").returncode == 0
    assert up.wait(10) == 0


def test_up_recovers_after_its_supervisor_was_killed(home: Home) -> None:
    up = home.begin(*SERVERS_ONLY)
    home.wait_healthy(up)
    addresses = read_stack_file(home.folder / "run" / STACK_FILE)
    with psycopg.connect(addresses["database_url"]) as connection:
        connection.execute("CREATE TABLE survivor AS SELECT 42 AS answer")
    up.kill()
    up.wait()
    orphans = {item.pid for item in marked(mark_of(home.folder))}
    assert len(orphans) >= 3
    stopped = json.loads(home.run("status", "--json").stdout)
    assert stopped["phase"] == "stopped"
    assert "killed" in stopped["reason"]

    again = home.begin(*SERVERS_ONLY)
    home.wait_healthy(again)
    with psycopg.connect(addresses["database_url"]) as connection:
        assert connection.execute("SELECT answer FROM survivor").fetchone() == (42,)
    assert orphans.isdisjoint({item.pid for item in marked(mark_of(home.folder))})
    assert end(again) == 0
    assert home.leftovers == []


def test_down_ends_what_a_killed_supervisor_has_left(home: Home) -> None:
    home.variables |= NO_BROKER
    up = home.begin(*SERVERS_ONLY)
    home.wait_healthy(up)
    up.kill()
    up.wait()
    assert home.run("down").stdout == "Stopped.\n"
    assert home.leftovers == []
    assert home.run("down").stdout == f"Nothing runs in {home.folder}.\n"


def test_two_homes_run_side_by_side(make_home: Callable[[], Home]) -> None:
    homes = (make_home(), make_home())
    ups = [home.begin(*SERVERS_ONLY) for home in homes]
    for home, up in zip(homes, ups, strict=True):
        home.wait_healthy(up, 120)
    assert end(ups[0]) == 0
    assert homes[0].leftovers == []
    report = json.loads(homes[1].run("status", "--json").stdout)
    assert report["phase"] == "healthy"
    assert all(row["alive"] for row in report["services"] if row["state"] == "running")
    assert end(ups[1]) == 0


def test_status_shows_a_crash_and_its_repair(home: Home) -> None:
    home.variables |= NO_BROKER
    up = home.begin(*SERVERS_ONLY)
    home.wait_healthy(up)
    first = home.pid("valkey")
    os.kill(first, signal.SIGKILL)
    valkey = next(item for item in home.status.services if item.name == "valkey")

    def back() -> bool:
        nonlocal valkey
        valkey = next(item for item in home.status.services if item.name == "valkey")
        return valkey.state == "running" and valkey.pid != first

    home.wait(back)
    assert valkey.restarts == 1
    shown = home.run("status")
    assert shown.returncode == 0
    assert f"127.0.0.1:{home.ports['redis']}" in shown.stdout
    assert end(up) == 0


def test_detach_returns_when_healthy_and_down_ends_it(home: Home) -> None:
    home.variables |= NO_BROKER
    detached = home.run("up", "--detach", *SERVERS_ONLY)
    assert detached.returncode == 0, detached.stderr
    assert home.status.phase == "healthy"
    assert home.status.identity.alive()
    assert home.run("down").returncode == 0
    assert home.leftovers == []


@pytest.mark.parametrize("arguments", [(), ("--detach",)])
def test_a_taken_port_is_named_with_its_setting(home: Home, arguments: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", home.ports["postgres"])):
        up = home.run("up", *arguments, *SERVERS_ONLY)
    assert up.returncode in {1, 2}
    assert f"Port {home.ports['postgres']}" in up.stderr
    assert "PENSTOCK_POSTGRES_PORT" in up.stderr
    assert "Traceback" not in up.stderr
    assert marked(mark_of(home.folder)) == []


def test_a_broken_setting_or_service_name_is_named(home: Home) -> None:
    home.variables["PENSTOCK_AMQP_PORT"] = "99999"
    wrong = home.run("up")
    assert wrong.returncode == 2
    assert "PENSTOCK_AMQP_PORT" in wrong.stderr
    del home.variables["PENSTOCK_AMQP_PORT"]
    unknown = home.run("up", "--without", "postgres")
    assert unknown.returncode == 2
    assert "--without takes" in unknown.stderr


def test_an_outside_server_is_used_instead_of_an_embedded_one(home: Home, redis_url: str) -> None:
    home.variables |= NO_BROKER
    home.variables["PENSTOCK_REDIS_URL"] = redis_url
    up = home.begin(*SERVERS_ONLY)
    home.wait_healthy(up)
    names = {item.name for item in home.status.services}
    assert "valkey" not in names
    assert "redis_url" not in read_stack_file(home.folder / "run" / STACK_FILE)
    assert end(up) == 0


def test_a_signal_while_starting_leaves_nothing(home: Home) -> None:
    home.variables |= NO_BROKER
    up = home.begin(*SERVERS_ONLY)
    home.wait((home.folder / "run" / "status.json").exists)
    time.sleep(0.4)
    assert end(up) == 0
    assert home.leftovers == []
