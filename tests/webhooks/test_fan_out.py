"""Events written = deliveries recorded: one for each endpoint that asked for it, ever."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from penstock.core.errors import ConfigurationError
from penstock.core.outbox import OutboxMessage
from penstock.core.sealing import load_installation_key
from penstock.core.settings import Settings
from penstock.identity.tables import AppUser
from penstock.webhooks import service, service_sending
from penstock.webhooks.queries import deliveries
from penstock.webhooks.tables import WebhookDelivery, WebhookEndpoint
from tests.webhooks.world import CALLER, World


@pytest.fixture
def owner(world: World) -> UUID:
    return world.user()


def test_who_gets_what(world: World, owner: UUID) -> None:
    other = world.user()
    every = world.endpoint(owner, "*").endpoint.id
    loads = world.endpoint(owner, "load.*").endpoint.id
    one = world.endpoint(owner, "load.completed", subject="7").endpoint.id
    predictions = world.endpoint(owner, "prediction.completed").endpoint.id
    strange = world.endpoint(other, "*").endpoint.id
    events = {
        world.event("load.completed", owner_id=owner, subject="7"): {every, loads, one},
        world.event("load.completed", owner_id=owner, subject="8"): {every, loads},
        world.event("load.failed", owner_id=other): {strange},
        world.event("load.completed", subject="7"): {every, loads, one, strange},
        world.event("model.alias.moved", owner_id=owner): {every},
        world.event("prediction.completed", owner_id=owner): {predictions},
    }
    assert world.fan_out() == len(events)
    found: dict[UUID, set[UUID]] = {event: set() for event in events}
    for delivery in world.deliveries():
        assert delivery.endpoint_id not in found[delivery.event_id]
        found[delivery.event_id].add(delivery.endpoint_id)
    assert found == events
    assert world.fan_out() == 0


def test_nothing_goes_to_what_is_disabled_or_to_who_is_deactivated(
    world: World, owner: UUID
) -> None:
    disabled = world.endpoint(owner, "*").endpoint.id
    left = world.user()
    world.endpoint(left, "*")
    with world.database.begin() as session:
        service.disable(session, owner_id=owner, endpoint_id=disabled, caller=CALLER)
        session.execute(
            update(AppUser).where(AppUser.id == left).values(deactivated_at="2026-01-01T00:00Z")
        )
    world.event("load.completed")
    assert world.fan_out() == 1
    assert world.deliveries() == []


def test_workers_side_by_side_make_one_delivery_each(world: World, owner: UUID) -> None:
    endpoints = [world.endpoint(owner, "*").endpoint.id for _ in range(3)]
    events = {world.event("load.completed", owner_id=owner) for _ in range(450)}
    begin = threading.Barrier(4)

    def work() -> None:
        begin.wait()
        while world.fan_out():
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.fan_out() == 0
    pairs = [(item.event_id, item.endpoint_id) for item in world.deliveries()]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(event, endpoint) for event in events for endpoint in endpoints}


def test_what_dies_on_the_way_has_done_nothing(world: World, owner: UUID) -> None:
    world.endpoint(owner, "*")
    world.event("load.completed", owner_id=owner)

    def die() -> None:
        with world.database.begin() as session:
            assert service_sending.fan_out(session) == 1
            assert service_sending.dispatch(session, most=4) == 1
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        die()
    assert world.deliveries() == []
    assert world.fan_out() == 1
    assert len(world.deliveries()) == 1


def test_an_endpoint_gets_few_at_a_time_and_a_failing_one_a_single_one(
    world: World, owner: UUID
) -> None:
    well, ill = (world.endpoint(owner, "*").endpoint.id for _ in range(2))
    with world.database.begin() as session:
        session.execute(
            update(WebhookEndpoint)
            .where(WebhookEndpoint.id == ill)
            .values(failing_since_at="2026-01-01T00:00Z")
        )
    for _ in range(10):
        world.event("load.completed", owner_id=owner)
    world.fan_out()
    for expected in (5, 0):
        with world.database.begin() as session:
            assert service_sending.dispatch(session, most=4) == expected
    queued = [item for item in world.deliveries() if item.state == "queued"]
    assert [item.endpoint_id for item in queued].count(well) == 4
    assert [item.endpoint_id for item in queued].count(ill) == 1
    with world.database.begin() as session:
        assert len(session.query(OutboxMessage).all()) == 5


def test_dispatchers_side_by_side_keep_to_the_limit(world: World, owner: UUID) -> None:
    endpoint = world.endpoint(owner, "*").endpoint.id
    for _ in range(40):
        world.event("load.completed", owner_id=owner)
    world.fan_out()
    begin = threading.Barrier(4)

    def work() -> None:
        begin.wait()
        for _ in range(5):
            with world.database.begin() as session:
                service_sending.dispatch(session, most=4)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.state for item in world.deliveries(endpoint)].count("queued") == 4


def test_a_message_of_another_turn_or_of_nothing_is_not_sent(world: World, owner: UUID) -> None:
    world.endpoint(owner, "*")
    world.event("load.completed", owner_id=owner)
    world.fan_out()
    with world.database.begin() as session:
        service_sending.dispatch(session, most=4)
    (delivery,) = world.deliveries()
    with world.database.begin() as session:
        assert service_sending.take(session, delivery.id, turn=1, key=world.key) is not None
        assert service_sending.take(session, delivery.id, turn=2, key=world.key) is None
        assert service_sending.take(session, uuid4(), turn=1, key=world.key) is None
        session.delete(session.get(WebhookDelivery, delivery.id))
    with world.database.begin() as session:
        assert service_sending.take(session, delivery.id, turn=1, key=world.key) is None


def test_what_is_old_is_forgotten_and_what_waits_is_not(world: World, owner: UUID) -> None:
    world.endpoint(owner, "*")
    world.endpoint(owner, "prediction.completed")
    kept = world.event("load.completed", owner_id=owner)
    waits = world.event("load.failed", owner_id=owner)
    world.event("prediction.completed", owner_id=owner)
    world.fan_out()
    later = datetime.now(UTC) + timedelta(seconds=5)
    with world.database.begin() as session:
        session.execute(
            update(WebhookDelivery)
            .where(WebhookDelivery.event_id == kept)
            .values(state="delivered", finished_at=datetime.now(UTC))
        )
    with world.database.begin() as session:
        assert deliveries.forget(session, before=later - timedelta(hours=1)) == 0
        assert deliveries.forget(session, before=later) == 1
        types = ["prediction.completed"]
        early = later - timedelta(hours=1)
        assert deliveries.forget_events(session, before=early, types=types) == 0
        assert deliveries.forget_events(session, before=later, types=types) == 1
    assert [item.event_id for item in world.deliveries()] == [waits]


def test_a_secret_of_another_installation_is_told_and_counted(
    world: World, owner: UUID, tmp_path: Path
) -> None:
    world.endpoint(owner, "*")
    world.event("load.completed", owner_id=owner)
    world.fan_out()
    with world.database.begin() as session:
        service_sending.dispatch(session, most=4)
    (delivery,) = world.deliveries()
    other = load_installation_key(Settings(home=tmp_path / "other"))
    with world.database.begin() as session:
        with pytest.raises(ConfigurationError, match="sealed with another key"):
            service_sending.take(session, delivery.id, turn=1, key=other)
        ready = service_sending.claimed(session, delivery.id, turn=1)
    assert ready is not None
    assert ready.body == b""
