"""Predictions become events from their log: once each, only for those who asked by name."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import insert, select, update

from penstock.core.events import Event
from penstock.core.ids import uuid7
from penstock.models.tables import Model
from penstock.predict.tables import Prediction
from penstock.webhooks import service_predictions
from penstock.webhooks.service_predictions import MOST_IN_ONE
from penstock.webhooks.signing import LONGEST_BODY, body_of
from penstock.webhooks.tables import WebhookMark
from tests.webhooks.world import World

LONG_AGO = timedelta(seconds=5)


@pytest.fixture
def owner(world: World) -> UUID:
    return world.user()


def tell(world: World) -> tuple[int, bool]:
    with world.database.begin() as session:
        return service_predictions.tell(session)


def read_from(world: World, since: timedelta) -> None:
    tell(world)
    with world.database.begin() as session:
        session.execute(update(WebhookMark).values(reached_at=datetime.now(UTC) - since))


def model_of(world: World, owner_id: UUID) -> UUID:
    model_id = uuid7()
    with world.database.begin() as session:
        session.execute(insert(Model).values(id=model_id, owner_id=owner_id, name="m"))
    return model_id


def predicted(
    world: World, model_id: UUID, user_id: UUID, *, count: int = 1, **more: object
) -> list[str]:
    rows = [
        {
            "id": uuid7(),
            "model_id": model_id,
            "model_version": 1,
            "role": "champion",
            "origin": "predict",
            "user_id": user_id,
            "request_id": "r",
            "status": 200,
            "rows": 1,
            "total_ms": 1.5,
            "created_at": datetime.now(UTC) - LONG_AGO,
            **more,
        }
        for _ in range(count)
    ]
    with world.database.begin() as session:
        session.execute(insert(Prediction), rows)
    return [str(row["id"]) for row in rows]


def events(world: World) -> list[Event]:
    statement = select(Event).order_by(Event.id)
    with world.database.begin() as session:
        return list(session.scalars(statement))


def test_each_is_told_once_to_who_asked_and_to_the_owner_of_the_model(
    world: World, owner: UUID
) -> None:
    caller, other = world.user(), world.user()
    for user in (owner, caller):
        world.endpoint(user, "prediction.completed")
    world.endpoint(other, "*")
    read_from(world, timedelta(seconds=9))
    model = model_of(world, owner)
    theirs = predicted(world, model, caller)
    silent = predicted(world, model, other)
    predicted(world, model, caller, role="shadow")
    predicted(world, model, caller, origin="batch")
    assert tell(world) == (2, False)
    assert tell(world) == (0, False)
    told = {
        item.owner_id: [entry["id"] for entry in item.data["predictions"]] for item in events(world)
    }
    assert told == {owner: theirs + silent, caller: theirs}
    assert world.fan_out() == 2
    assert len(world.deliveries()) == 2


def test_nobody_asked_and_nothing_is_written(world: World, owner: UUID) -> None:
    world.endpoint(owner, "*")
    read_from(world, timedelta(seconds=9))
    predicted(world, model_of(world, owner), owner)
    assert tell(world) == (0, False)
    assert events(world) == []


def test_many_become_few_events_that_fit(world: World, owner: UUID) -> None:
    world.endpoint(owner, "prediction.completed")
    read_from(world, timedelta(seconds=9))
    ids = predicted(
        world, model_of(world, owner), owner, count=200, total_ms=12345.678, error_code="x" * 30
    )
    assert tell(world) == (3, False)
    found = events(world)
    assert [item.data["count"] for item in found] == [MOST_IN_ONE, MOST_IN_ONE, 40]
    told = [entry["id"] for item in found for entry in item.data["predictions"]]
    assert sorted(told) == sorted(ids)
    for item in found:
        body = body_of(item.type, subject=item.subject, created_at=item.created_at, data=item.data)
        assert len(body) < LONGEST_BODY
        assert b'"truncated"' not in body


def test_a_long_stretch_is_read_in_parts(world: World, owner: UUID) -> None:
    world.endpoint(owner, "prediction.completed")
    read_from(world, timedelta(seconds=25))
    model = model_of(world, owner)
    for ago in (24, 12, 1):
        predicted(world, model, owner, created_at=datetime.now(UTC) - timedelta(seconds=ago))
    parts = []
    while True:
        count, behind = tell(world)
        parts.append(count)
        if not behind:
            break
    assert parts == [1, 1, 1]


def test_a_log_that_is_being_written_is_not_read_past(
    world: World, owner: UUID, database_url: str
) -> None:
    world.endpoint(owner, "prediction.completed")
    read_from(world, timedelta(seconds=9))
    model = model_of(world, owner)
    with psycopg.connect(database_url, application_name="penstock-predictions") as writer:
        writer.execute(
            "INSERT INTO prediction (id, model_id, role, origin, user_id, request_id, status, "
            "rows, total_ms) VALUES (%s, %s, 'champion', 'predict', %s, 'r', 200, 1, 1.0)",
            (uuid7(), model, owner),
        )
        writer.execute("SELECT pg_sleep(0.5)")
        # Logged later and committed sooner.
        predicted(world, model, owner, created_at=datetime.now(UTC) - timedelta(seconds=0.3))
        assert tell(world) == (0, False)
        writer.commit()
        writer.execute("SELECT 1")
        writer.commit()
        assert tell(world)[0] == 1
    (event,) = events(world)
    assert event.data["count"] == 2
