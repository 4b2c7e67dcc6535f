"""Case 31: addresses that lead inside, however they are written, never get a request."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from penstock.core.db import Database
from penstock.webhooks import service_sending
from penstock.webhooks.addresses import Resolver, Rules
from penstock.webhooks.delivery import Sender
from penstock.webhooks.resolver import SystemResolver
from penstock.webhooks.sending import DeliveryMessage, SendingParts, deliver
from tests.ingest.api import person, signed
from tests.webhooks.api import PUBLIC, client_of
from tests.webhooks.receiver import Receiver, answering, receiving
from tests.webhooks.world import LOOPBACK, World, settings_for

PATH = "/api/v1/webhooks"
# Of a receiver on loopback at {port}, or of what clouds and routers have inside.
INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::]:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://\uff11\uff12\uff17.0.0.1:{port}/",  # Wide digits,
    "http://127\u30020\u30020\u30021:{port}/",  # and wide dots.
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://user@127.0.0.1:{port}/",
    "http://93.184.215.14\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@93.184.215.14/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_POST",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
]


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """An installation that allows nothing but addresses without TLS."""
    settings = settings_for(
        tmp_path, database_url, store_url=f"file://{tmp_path}/store", webhook_allow_http=True
    )
    database = Database(database_url, pool_size=4, application="test")
    yield World(database, settings)
    await database.close_async()


async def sent_by_worker(world: World, resolver: Resolver, rules: Rules) -> str | None:
    """Hand events on and send the one delivery as the worker does; returns how it ended."""
    world.fan_out()
    with world.database.begin() as session:
        assert service_sending.dispatch(session, most=1) == 1
    (delivery,) = world.deliveries()
    sender = Sender(rules, resolver, timeout_seconds=3)
    parts = SendingParts(world.settings, world.database, world.key, sender)
    return await deliver(parts, DeliveryMessage(delivery.id, delivery.turn))


@pytest.mark.parametrize("url", INSIDE)
async def test_neither_taken_nor_sent_to(world: World, url: str) -> None:
    who = person()
    world.user(who.user_id)
    resolver = SystemResolver()
    with receiving() as receiver:
        address = url.replace("{port}", str(receiver.port))
        async with client_of(world, resolver) as api:
            body = {"url": address, "event_types": ["*"]}
            answer = await api.post(PATH, json=body, headers=signed(who))
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["column"] == "url"
            # Written past that check, as by somebody who can change a name's addresses.
            world.endpoint(who.user_id, "*", url=address)
            world.event("load.completed", owner_id=who.user_id)
            state = await sent_by_worker(world, resolver, Rules.of(world.settings))
    resolver.close()
    assert state == "blocked"
    (attempt,) = world.attempts()
    assert (attempt.status, attempt.address) == (None, None)
    assert attempt.error
    assert receiver.got == []
    with world.database.begin() as session:
        assert service_sending.dispatch(session, most=1) == 0


async def test_a_name_that_changes_its_address_between_check_and_use(world: World) -> None:
    who = person()
    world.user(who.user_id)
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        del port
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    with receiving() as receiver:
        async with client_of(world, rebinding) as api:
            body = {"url": f"http://rebinding.example:{receiver.port}/", "event_types": ["*"]}
            answer = await api.post(PATH, json=body, headers=signed(who))
            assert answer.status_code == 201
            world.event("load.completed", owner_id=who.user_id)
            state = await sent_by_worker(world, rebinding, Rules.of(world.settings))
    assert state == "blocked"
    assert asked == ["rebinding.example"] * 2
    (attempt,) = world.attempts()
    assert attempt.error == "rebinding.example: 127.0.0.1 is not a public address"
    assert receiver.got == []


async def public_or_loopback(host: str, port: int) -> Sequence[str]:
    del port
    return [host if host == "127.0.0.1" else PUBLIC]


async def test_a_receiver_that_redirects_inside(world: World) -> None:
    """The receiver itself is allowed here; where it points to would be too, and gets nothing."""
    owner = world.user()
    with receiving() as front, receiving() as inner:
        front.answer = answering(307, Location=inner.url)
        world.endpoint(owner, "*", url=front.url)
        world.event("load.completed", owner_id=owner)
        rules = Rules(allow_http=True, allowed=LOOPBACK)
        assert await sent_by_worker(world, public_or_loopback, rules) == "waiting"
        assert_one_try(world, front, inner, 307)


def assert_one_try(world: World, front: Receiver, inner: Receiver, status: int) -> None:
    assert [item.status for item in world.attempts()] == [status]
    assert len(front.got) == 1
    assert inner.got == []


async def test_times_and_ids_at_the_edge_are_refused_or_answered(world: World) -> None:
    who = person()
    world.user(who.user_id)
    endpoint: UUID = world.endpoint(who.user_id, "*").endpoint.id

    async def ask(api: httpx.AsyncClient, method: str, path: str, **body: object) -> int:
        answer = await api.request(
            method,
            f"{PATH}/{endpoint}{path}",
            headers=signed(who),
            **body,  # type: ignore[arg-type]
        )
        return answer.status_code

    async with client_of(world, public_or_loopback) as api:
        for at in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "-1", "1e400", "x"):
            query = {"since_at": at}
            assert await ask(api, "GET", "/deliveries", params=query) in {200, 422}, at
            assert await ask(api, "POST", "/replay", json=query) in {202, 422}, at
        for cursor in ("x", "W10", "WyJhIl0", "WzFd", "W251bGxd", "\x00"):
            assert await ask(api, "GET", "/deliveries", params={"cursor": cursor}) == 422
        kind = {"event_type": "a\x00b"}
        assert await ask(api, "GET", "/deliveries", params=kind) in {200, 422}
