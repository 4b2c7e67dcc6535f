import asyncio
import http.client
import json
import os
import signal
import time
from pathlib import Path

import pytest

from penstock.core.errors import ConfigurationError
from penstock.local.envoy import SHARED_MEMORY, Envoy, chosen_id
from penstock.local.ports import free_port
from penstock.local.process import marked
from penstock.local.supervisor import Supervisor, Unit


class Answering:
    """An Envoy configuration that answers every request with the present `word`."""

    def __init__(self) -> None:
        self.word = "one"
        self.port = free_port()
        self.admin_port = free_port()

    def render(self) -> str:
        if not self.word:
            return '{"static_resources": {"listeners": 7}}'
        manager = {
            "@type": "type.googleapis.com/envoy.extensions.filters.network."
            "http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix": "test",
            "http_filters": [
                {
                    "name": "router",
                    "typed_config": {
                        "@type": "type.googleapis.com/"
                        "envoy.extensions.filters.http.router.v3.Router"
                    },
                }
            ],
            "route_config": {
                "virtual_hosts": [
                    {
                        "name": "all",
                        "domains": ["*"],
                        "routes": [
                            {
                                "match": {"prefix": "/"},
                                "direct_response": {
                                    "status": 200,
                                    "body": {"inline_string": self.word},
                                },
                            }
                        ],
                    }
                ]
            },
        }
        filters = [{"name": "http", "typed_config": manager}]
        listener = {
            "name": "test",
            "address": _address(self.port),
            "filter_chains": [{"filters": filters}],
        }
        return json.dumps(
            {
                "admin": {"address": _address(self.admin_port)},
                "static_resources": {"listeners": [listener]},
            }
        )

    def ask(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read().decode()
        finally:
            connection.close()


def _address(port: int) -> dict[str, object]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


async def start(folder: Path, answering: Answering) -> Supervisor:
    envoy = Envoy(folder, answering.render, admin_port=answering.admin_port, drain_seconds=1.0)
    mark = f"envoy-{os.getpid()}-{time.monotonic_ns()}"
    supervisor = Supervisor([Unit(envoy)], mark=mark, url="", changed=lambda _: None)
    supervisor.start()
    await asyncio.wait_for(supervisor.until_serving(), 30)
    return supervisor


async def test_a_reload_answers_every_request_and_takes_the_new_configuration(
    tmp_path: Path,
) -> None:
    answering = Answering()
    supervisor = await start(tmp_path, answering)
    heard: list[str] = []

    async def keep_asking() -> None:
        while True:
            heard.append(await asyncio.to_thread(answering.ask))

    asking = [asyncio.create_task(keep_asking()) for _ in range(4)]
    first = supervisor.status.services[0].pid
    await asyncio.sleep(0.3)
    answering.word = "two"
    await supervisor.renew_gateway()
    await asyncio.sleep(4.0)
    assert not [task for task in asking if task.done()], "a request failed"
    assert heard[0] == "one"
    assert heard[-1] == "two"
    assert supervisor.status.services[0].pid != first
    assert supervisor.status.services[0].restarts == 0
    # The first Envoy has ended by itself.
    assert len(marked(supervisor.status.mark)) == 1
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await supervisor.stop()
    assert marked(supervisor.status.mark) == []


async def test_a_refused_configuration_leaves_the_old_one_running(tmp_path: Path) -> None:
    answering = Answering()
    supervisor = await start(tmp_path, answering)
    answering.word = ""
    with pytest.raises(ConfigurationError, match="Envoy refuses"):
        await supervisor.renew_gateway()
    assert await asyncio.to_thread(answering.ask) == "one"
    assert supervisor.status.services[0].state == "running"
    await supervisor.stop()


async def test_a_crash_after_a_reload_starts_a_first_epoch_again(tmp_path: Path) -> None:
    answering = Answering()
    supervisor = await start(tmp_path, answering)
    answering.word = "two"
    await supervisor.renew_gateway()
    await asyncio.sleep(4.0)
    gateway = supervisor.status.services[0]
    assert gateway.pid is not None
    numbers = [chosen_id(tmp_path)]
    os.kill(gateway.pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        while gateway.restarts == 0 or gateway.state != "running":
            await asyncio.sleep(0.05)
    assert await asyncio.to_thread(answering.ask) == "two"
    numbers.append(chosen_id(tmp_path))
    await supervisor.stop()
    for number in numbers:
        assert number
        assert not list(SHARED_MEMORY.glob(f"envoy_shared_memory_{number}0*"))


def test_two_envoys_of_one_machine_choose_different_numbers(tmp_path: Path) -> None:
    first, second = Answering(), Answering()
    with (
        Envoy(tmp_path / "1", first.render, admin_port=first.admin_port),
        Envoy(tmp_path / "2", second.render, admin_port=second.admin_port),
    ):
        assert (first.ask(), second.ask()) == ("one", "one")
        numbers = {chosen_id(tmp_path / name) for name in ("1", "2")}
    assert len(numbers) == 2
