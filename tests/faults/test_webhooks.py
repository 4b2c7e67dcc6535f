"""Webhooks by real workers through the real broker: each event arrives, whoever dies meanwhile."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from uuid import UUID

import httpx
import pytest
from standardwebhooks import Webhook

from penstock.core import amqp
from penstock.webhooks import service, service_deliveries
from tests.faults import broker
from tests.faults.program import Program, wait_for
from tests.faults.stack import Stack
from tests.webhooks.receiver import Receiver, answering, endless, huge, receiving
from tests.webhooks.world import CALLER, World

# Beside the others: they share nothing but would take as long again.
pytestmark = pytest.mark.xdist_group("faults-webhooks")

QUICK = {
    "PENSTOCK_WEBHOOK_ALLOW_HTTP": "true",
    "PENSTOCK_WEBHOOK_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    "PENSTOCK_WEBHOOK_RETRY_SECONDS": "[0.2, 0.2]",
}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def world(stack: Stack) -> World:
    return World(stack.parts.database, stack.settings)


def working(stack: Stack, **variables: str) -> Program:
    """Start a worker and wait until it sends."""
    worker = stack.worker(**{**QUICK, **variables})
    worker.wait_for("webhooks_ready")
    worker.wait_for("consumer_ready", queue=amqp.WEBHOOK_QUEUE)
    return worker


def in_turn(*statuses: int) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with one status after the other, and the last one from then on."""
    left = list(statuses)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        answering(left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def ended(world: World, count: int, *, seconds: float = 30) -> None:
    """Wait until so many deliveries have ended."""

    def reached() -> bool:
        return len([item for item in world.deliveries() if item.finished_at]) == count

    wait_for(reached, f"{count} deliveries to end", seconds=seconds)


def assert_each_event_delivered_once(world: World, stack: Stack) -> None:
    """Check that events written are deliveries recorded, and nothing is left on the way."""
    assert stack.number("SELECT count(*) FROM event WHERE fanned_out_at IS NULL") == 0
    assert {item.state for item in world.deliveries()} == {"delivered"}
    wait_for(lambda: not stack.number("SELECT count(*) FROM outbox_message"), "an empty outbox")
    stack.stop_programs()
    assert broker.messages(stack.rabbitmq.url) == dict.fromkeys(broker.QUEUES, 0)


def test_a_receiver_with_the_library_accepts_what_comes_at_once(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    made = world.endpoint(owner, "load.*", url=receiver.url)
    working(stack)
    event = world.event("load.completed", owner_id=owner, subject="7", rows=26601)
    started = time.time()
    wait_for(lambda: receiver.got, "the delivery", pause=0.01)
    assert receiver.got[0].at - started < 1.0
    with world.database.begin() as session:
        new = service.rotate_secret(
            session,
            owner_id=owner,
            endpoint_id=made.endpoint.id,
            overlap_seconds=60,
            key=world.key,
            caller=CALLER,
        )
    world.event("load.failed", owner_id=owner)
    wait_for(lambda: len(receiver.got) == 2, "the second delivery", pause=0.01)
    first, second = receiver.got
    read = Webhook(made.secret).verify(first.body, first.headers)
    assert first.headers["webhook-id"] == str(event)
    assert (read["type"], read["data"]) == ("load.completed", {"subject": "7", "rows": 26601})
    for secret in (made.secret, new.secret):
        assert Webhook(secret).verify(second.body, second.headers)["type"] == "load.failed"
    ended(world, 2)
    with httpx.Client(
        transport=httpx.HTTPTransport(uds=str(stack.settings.socket("worker")))
    ) as it:
        figures = it.get("http://worker/metrics")
        assert it.get("http://worker/other").status_code == 404
    assert 'penstock_webhook_attempts_total{outcome="delivered"} 2.0' in figures.text
    assert "penstock_webhook_latency_seconds_count 2.0" in figures.text
    assert 'penstock_webhook_depth{kind="queued"}' in figures.text
    assert_each_event_delivered_once(world, stack)


def test_a_delivery_is_tried_again_under_the_same_id(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    made = world.endpoint(owner, "*", url=receiver.url)
    receiver.answer = in_turn(500, 302, 200)
    working(stack)
    event = world.event("load.completed", owner_id=owner)
    ended(world, 1)
    assert receiver.ids() == [str(event)] * 3
    assert [item.status for item in world.attempts()] == [500, 302, 200]
    assert len({item.body for item in receiver.got}) == 1
    for item in receiver.got:
        Webhook(made.secret).verify(item.body, item.headers)
    endpoint = world.stored(made.endpoint.id)
    assert endpoint.failing_since_at is None
    assert endpoint.last_delivered_at is not None
    assert_each_event_delivered_once(world, stack)


def test_what_was_given_up_can_be_replayed(stack: Stack, world: World, receiver: Receiver) -> None:
    owner = world.user()
    endpoint = world.endpoint(owner, "*", url=receiver.url).endpoint.id
    receiver.answer = answering(500)
    working(stack)
    events = [str(world.event("load.completed", owner_id=owner)) for _ in range(3)]
    ended(world, 3)
    assert {(item.state, item.tries) for item in world.deliveries()} == {("failed", 3)}
    receiver.answer = answering(200)
    receiver.got.clear()
    one = world.deliveries()[0].id
    with world.database.begin() as session:
        service_deliveries.replay(session, owner_id=owner, endpoint_id=endpoint, delivery_id=one)
    wait_for(lambda: world.deliveries()[0].state == "delivered", "the replay")
    assert receiver.ids() == events[:1]
    since = datetime.now(UTC) - timedelta(hours=1)
    with world.database.begin() as session:
        again = service_deliveries.replay_failed(
            session, owner_id=owner, endpoint_id=endpoint, since_at=since
        )
    assert again == 2
    wait_for(lambda: len(receiver.got) == 3, "the replays")
    assert sorted(receiver.ids()) == sorted(events)
    ended(world, 3)
    assert [item.number for item in world.attempts()] == [1, 2, 3, 4] * 3
    assert_each_event_delivered_once(world, stack)


def test_gone_disables_and_tells_the_other_endpoints(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    with receiving() as gone:
        gone.answer = answering(410)
        ill = world.endpoint(owner, "load.*", url=gone.url).endpoint.id
        world.endpoint(owner, "webhook.*", url=receiver.url)
        working(stack)
        world.event("load.completed", owner_id=owner)
        wait_for(lambda: receiver.got, "the notice")
        told = json.loads(receiver.got[0].body)
        assert told["type"] == "webhook.disabled"
        assert told["data"] == {"subject": str(ill), "url": gone.url, "reason": "gone"}
        assert world.stored(ill).disabled_reason == "gone"
        assert "webhook.disabled" in world.audited(ill)
        world.event("load.completed", owner_id=owner)
        ended(world, 2)
        assert len(gone.got) == 1


def test_only_failures_for_long_enough_disable(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    receiver.answer = answering(500)
    endpoint = world.endpoint(owner, "load.*", url=receiver.url).endpoint.id
    working(
        stack,
        PENSTOCK_WEBHOOK_DISABLE_SECONDS="1",
        PENSTOCK_WEBHOOK_RETRY_SECONDS="[0.5, 0.5, 0.5, 0.5]",
    )
    world.event("load.completed", owner_id=owner)
    wait_for(lambda: world.stored(endpoint).disabled_at, "the endpoint to be disabled")
    assert world.stored(endpoint).disabled_reason == "failing"
    ended(world, 1)
    assert stack.number("SELECT count(*) FROM event WHERE type = 'webhook.disabled'") == 1


def test_a_receiver_that_asks_for_time_gets_it(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    world.endpoint(owner, "*", url=receiver.url)
    receiver.answer = answering(503, Retry_After="2")
    working(stack)
    world.event("load.completed", owner_id=owner)
    wait_for(lambda: len(receiver.got) == 2, "the second try")
    assert 2.0 <= receiver.got[1].at - receiver.got[0].at < 4.0


def test_broker_away_delays_and_loses_nothing(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    world.endpoint(owner, "*", url=receiver.url)
    working(stack)
    stack.rabbitmq.stop()
    events = [str(world.event("load.completed", owner_id=owner)) for _ in range(20)]
    wait_for(
        lambda: not stack.number("SELECT count(*) FROM event WHERE fanned_out_at IS NULL"),
        "the events to become deliveries",
    )
    assert receiver.got == []
    stack.rabbitmq.start()
    ended(world, 20, seconds=90)
    assert sorted(receiver.ids()) == sorted(events)
    assert_each_event_delivered_once(world, stack)


def test_worker_killed_in_the_middle_of_a_delivery(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    world.endpoint(owner, "*", url=receiver.url)
    receiver.answer = endless
    victim = working(stack)
    event = world.event("load.completed", owner_id=owner)
    wait_for(lambda: receiver.got, "the delivery to be under way")
    victim.kill()
    receiver.answer = answering(200)
    working(stack)
    ended(world, 1)
    assert receiver.ids() == [str(event)] * 2
    assert [item.status for item in world.attempts()] == [200]
    assert_each_event_delivered_once(world, stack)


def test_worker_asked_to_end_gives_back_what_takes_too_long(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    world.endpoint(owner, "*", url=receiver.url)
    receiver.answer = endless
    first = working(stack, PENSTOCK_DRAIN_SECONDS="3")
    event = world.event("load.completed", owner_id=owner)
    wait_for(lambda: receiver.got, "the delivery to be under way")
    assert first.stop(5) == 0
    receiver.answer = answering(200)
    working(stack)
    ended(world, 1)
    assert receiver.ids() == [str(event)] * 2
    assert_each_event_delivered_once(world, stack)


def test_two_workers_deliver_each_event_once(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    for _ in range(3):
        world.endpoint(owner, "*", url=receiver.url)
    working(stack)
    working(stack)
    events = [str(world.event("load.completed", owner_id=owner)) for _ in range(100)]
    ended(world, 300, seconds=60)
    assert sorted(receiver.ids()) == sorted(events * 3)
    assert_each_event_delivered_once(world, stack)


# A hundred answers of a gigabyte each are large input.
@pytest.mark.parametrize("answer", [endless, pytest.param(huge, marks=pytest.mark.chaos)])
def test_receivers_without_end_keep_nobody_waiting(
    stack: Stack, world: World, receiver: Receiver, answer: Callable[[object], None]
) -> None:
    """Case 32: a hundred deliveries to slow receivers lie before those to a quick one."""
    owner, other = world.user(), world.user()
    with ExitStack() as servers:
        for _ in range(10):
            slow = servers.enter_context(receiving())
            slow.answer = answer
            world.endpoint(owner, "*", url=slow.url)
        world.endpoint(other, "*", url=receiver.url)
        working(stack, PENSTOCK_WEBHOOK_TIMEOUT_SECONDS="3")
        for _ in range(10):
            world.event("load.completed", owner_id=owner)
        written: dict[UUID, float] = {}
        for _ in range(20):
            written[world.event("load.completed", owner_id=other)] = time.time()
            time.sleep(0.1)
        wait_for(lambda: len(receiver.got) == 20, "the quick deliveries")
        late = [item.at - written[UUID(item.headers["webhook-id"])] for item in receiver.got]
        assert max(late) < 1.0, late
        cut = [item for item in world.attempts() if item.error]
        if answer is endless:
            wait_for(lambda: [item for item in world.attempts() if item.error], "the cut")
            cut = [item for item in world.attempts() if item.error]
            assert {item.error for item in cut} == {"no complete answer within 3 s"}
            assert all(2900 < item.latency_ms < 4500 for item in cut)
        else:
            assert cut == []


def test_what_the_broker_gave_up_counts_as_a_try(
    stack: Stack, world: World, receiver: Receiver
) -> None:
    owner = world.user()
    world.endpoint(owner, "*", url=receiver.url)
    world.event("load.completed", owner_id=owner)
    world.fan_out()
    (delivery,) = world.deliveries()
    stack.sql("UPDATE webhook_delivery SET state = 'queued', turn = 7, queued_at = now()")
    body = json.dumps({"delivery": str(delivery.id), "turn": 7}).encode()
    broker.publish(stack.rabbitmq.url, body, queue=amqp.WEBHOOK_QUEUE, exchange=amqp.DEAD_EXCHANGE)
    working(stack)
    ended(world, 1)
    assert [item.error for item in world.attempts()] == [
        *("the worker ended three times while sending", None)
    ]
    assert_each_event_delivered_once(world, stack)


def test_a_lost_message_is_sent_again(stack: Stack, world: World, receiver: Receiver) -> None:
    owner = world.user()
    world.endpoint(owner, "*", url=receiver.url)
    world.event("load.completed", owner_id=owner)
    world.fan_out()
    stack.sql(
        "UPDATE webhook_delivery "
        "SET state = 'queued', turn = 1, queued_at = now() - '1 hour'::interval"
    )
    working(stack)
    ended(world, 1)
    assert len(receiver.got) == 1
    assert_each_event_delivered_once(world, stack)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://10.0.0.1/",
        "http://127.0.0.1@10.0.0.1/",
    ],
)
def test_an_address_inside_is_blocked_recorded_and_not_tried_again(
    stack: Stack, world: World, receiver: Receiver, url: str
) -> None:
    """Case 31, for addresses that were written past the check at creation."""
    owner = world.user()
    endpoint = world.endpoint(owner, "*", url=url.format(port=receiver.port)).endpoint.id
    working(stack)
    world.event("load.completed", owner_id=owner)
    ended(world, 1)
    time.sleep(1.0)
    (delivery,) = world.deliveries(endpoint)
    assert (delivery.state, delivery.tries) == ("blocked", 1)
    (attempt,) = world.attempts()
    assert (attempt.status, attempt.address) == (None, None)
    assert attempt.error
    assert receiver.got == []
