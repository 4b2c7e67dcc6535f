"""Endpoints over HTTP; what is sent to them is tested beside this."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from penstock.core.auth import Identity
from penstock.webhooks.catalogue import BY_NAME
from penstock.webhooks.service import MOST_ENDPOINTS
from tests.ingest.api import person, signed
from tests.webhooks.api import PUBLIC, client_of
from tests.webhooks.world import World

PATH = "/api/v1/webhooks"
NEW = {"url": "https://example.org/hook", "event_types": ["load.*"]}


@pytest.fixture
def someone(world: World) -> Identity:
    who = person()
    world.user(who.user_id)
    return who


async def made(api: httpx.AsyncClient, who: Identity, **more: object) -> dict[str, Any]:
    answer = await api.post(PATH, json={**NEW, **more}, headers=signed(who))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_the_secret_is_shown_once_and_sealed(
    api: httpx.AsyncClient, world: World, someone: Identity
) -> None:
    webhook = await made(api, someone, description="mine", subject="s")
    assert webhook["secret"].startswith("whsec_")
    assert webhook["event_types"] == ["load.*"]
    path = f"{PATH}/{webhook['id']}"
    shown = (await api.get(path, headers=signed(someone))).json()
    assert shown == {key: value for key, value in webhook.items() if key != "secret"}
    listed = (await api.get(PATH, headers=signed(someone))).json()
    assert listed == {"items": [shown], "next": None}
    stored = world.stored(UUID(webhook["id"]))
    assert webhook["secret"].removeprefix("whsec_").encode() not in stored.sealed_secret
    opened = world.key.open(stored.sealed_secret, context=f"webhook:{webhook['id']}")
    assert len(opened) == 32


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://example.org/"},
        {"url": "https://127.0.0.2:1/", "event_types": []},
        {"event_types": ["nothing.*"]},
        {"event_types": ["prediction.*"]},
        {"event_types": ["load.*"] * 51},
        {"url": ""},
        {"url": None},
        {"description": "x" * 501},
        {"description": "a\x00b"},
        {"subject": ""},
        {"extra": 1},
    ],
)
async def test_what_is_wrong_is_named(
    api: httpx.AsyncClient, someone: Identity, wrong: dict[str, object]
) -> None:
    answer = await api.post(PATH, json={**NEW, **wrong}, headers=signed(someone))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["column"].split(".")[0] in wrong


async def test_an_address_that_leads_inside_is_refused_when_it_is_given(
    world: World, someone: Identity
) -> None:
    async def inside(host: str, port: int) -> Sequence[str]:
        del port
        return ["169.254.169.254"] if host == "evil.example" else [PUBLIC]

    evil = {"url": "https://evil.example/latest/meta-data"}
    async with client_of(world, inside) as api:
        answer = await api.post(PATH, json={**NEW, **evil}, headers=signed(someone))
        assert answer.status_code == 422
        assert "169.254.169.254 is not a public address" in answer.json()["detail"]
        webhook = await made(api, someone)
        path = f"{PATH}/{webhook['id']}"
        assert (await api.patch(path, json=evil, headers=signed(someone))).status_code == 422
        assert (await api.get(path, headers=signed(someone))).json()["url"] == NEW["url"]


async def test_a_name_that_is_not_known_yet_is_taken(world: World, someone: Identity) -> None:
    async def nothing(host: str, port: int) -> Sequence[str]:
        raise OSError(f"{host}:{port}")

    async with client_of(world, nothing) as api:
        assert (await made(api, someone))["url"] == NEW["url"]


async def test_what_is_changed_is_changed_and_the_rest_stays(
    api: httpx.AsyncClient, someone: Identity
) -> None:
    webhook = await made(api, someone, subject="s")
    path, headers = f"{PATH}/{webhook['id']}", signed(someone)
    changed = (await api.patch(path, json={"description": "new"}, headers=headers)).json()
    assert (changed["description"], changed["subject"]) == ("new", "s")
    assert changed["changed_at"] > webhook["changed_at"]
    lifted = {"subject": None, "event_types": ["*", "load.failed", "*"]}
    changed = (await api.patch(path, json=lifted, headers=headers)).json()
    assert (changed["subject"], changed["event_types"]) == (None, ["*", "load.failed"])
    nothing = await api.patch(path, json={}, headers=headers)
    assert nothing.status_code == 200
    assert nothing.json()["description"] == "new"


async def test_disabled_enabled_deleted(api: httpx.AsyncClient, someone: Identity) -> None:
    webhook = await made(api, someone)
    path, headers = f"{PATH}/{webhook['id']}", signed(someone)
    for _ in range(2):
        disabled = (await api.post(f"{path}/disable", headers=headers)).json()
        assert disabled["disabled_reason"] == "owner"
    refused = await api.post(f"{path}/test", headers=headers)
    assert refused.status_code == 409
    enabled = (await api.post(f"{path}/enable", headers=headers)).json()
    assert (enabled["disabled_at"], enabled["disabled_reason"]) == (None, None)
    assert (await api.delete(path, headers=headers)).status_code == 204
    assert (await api.get(path, headers=headers)).status_code == 404
    assert (await api.get(PATH, headers=headers)).json()["items"] == []


async def test_every_change_is_in_the_audit_log(
    api: httpx.AsyncClient, world: World, someone: Identity
) -> None:
    webhook = await made(api, someone)
    path, headers = f"{PATH}/{webhook['id']}", signed(someone)
    await api.patch(path, json={"description": "new"}, headers=headers)
    for what in ("disable", "enable", "rotate-secret"):
        assert (await api.post(f"{path}/{what}", headers=headers)).status_code == 200
    await api.delete(path, headers=headers)
    assert world.audited(UUID(webhook["id"])) == [
        *("webhook.created", "webhook.changed", "webhook.disabled"),
        *("webhook.enabled", "webhook.secret_rotated", "webhook.deleted"),
    ]


async def test_a_new_secret_comes_with_an_overlap(
    api: httpx.AsyncClient, world: World, someone: Identity
) -> None:
    webhook = await made(api, someone)
    path, headers = f"{PATH}/{webhook['id']}/rotate-secret", signed(someone)
    rotated = (await api.post(path, headers=headers)).json()
    assert rotated["secret"] != webhook["secret"]
    assert rotated["old_secret_ends_at"] is not None
    at_once = (await api.post(path, json={"overlap_seconds": 0}, headers=headers)).json()
    assert at_once["old_secret_ends_at"] is None
    assert world.stored(UUID(webhook["id"])).sealed_old_secret is None
    wrong = await api.post(path, json={"overlap_seconds": -1}, headers=headers)
    assert wrong.status_code == 422


async def test_a_test_event_goes_to_this_endpoint_only(
    api: httpx.AsyncClient, world: World, someone: Identity
) -> None:
    webhook = await made(api, someone)
    await made(api, someone, event_types=["*"])
    path, headers = f"{PATH}/{webhook['id']}", signed(someone)
    answer = await api.post(f"{path}/test", headers=headers)
    assert answer.status_code == 202
    sent = answer.json()
    assert (sent["event_type"], sent["state"]) == ("webhook.test", "waiting")
    assert world.fan_out() == 0
    assert [str(item.id) for item in world.deliveries()] == [sent["id"]]
    detail = (await api.get(f"{path}/deliveries/{sent['id']}", headers=headers)).json()
    assert detail["payload"]["type"] == "webhook.test"
    assert detail["payload"]["data"]["subject"] == webhook["id"]
    assert detail["attempts"] == []


async def test_deliveries_come_in_pages_and_by_kind(
    api: httpx.AsyncClient, world: World, someone: Identity
) -> None:
    webhook = await made(api, someone)
    for number in range(5):
        kind = "load.completed" if number % 2 else "load.failed"
        world.event(kind, owner_id=someone.user_id, subject=str(number))
    assert world.fan_out() == 5
    path, headers = f"{PATH}/{webhook['id']}/deliveries", signed(someone)
    seen: list[str] = []
    parameters: dict[str, str] = {"limit": "2"}
    while True:
        page = (await api.get(path, params=parameters, headers=headers)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        parameters["cursor"] = page["next"]
    assert seen == [str(item.id) for item in reversed(world.deliveries())]

    async def count(**parameters: str) -> int:
        answer = await api.get(path, params=parameters, headers=headers)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])

    assert await count(event_type="load.completed") == 2
    assert await count(state="waiting") == 5
    assert await count(state="failed") == 0
    assert await count(since_at="2999-01-01T00:00:00Z") == 0
    wrong = await api.get(path, params={"state": "lost"}, headers=headers)
    assert wrong.status_code == 422


async def test_the_catalogue_is_served(api: httpx.AsyncClient, someone: Identity) -> None:
    items = (await api.get(f"{PATH}/event-types", headers=signed(someone))).json()["items"]
    assert {item["name"] for item in items} == BY_NAME.keys()
    assert [item["name"] for item in items if item["opt_in"]] == ["prediction.completed"]
    for item in items:
        assert item["example"]["type"] == item["name"]
        assert item["example"]["data"]["subject"]


async def test_a_user_has_so_many_and_no_more(
    api: httpx.AsyncClient, world: World, someone: Identity
) -> None:
    for _ in range(MOST_ENDPOINTS):
        world.endpoint(someone.user_id, "*")
    answer = await api.post(PATH, json=NEW, headers=signed(someone))
    assert answer.status_code == 409


async def test_what_belongs_to_somebody_else_is_not_there(
    api: httpx.AsyncClient, world: World, someone: Identity
) -> None:
    other = person("admin")
    world.user(other.user_id, role="admin")
    webhook = await made(api, someone)
    path = f"{PATH}/{webhook['id']}"
    sent = (await api.post(f"{path}/test", headers=signed(someone))).json()
    since = {"since_at": "2026-01-01T00:00:00Z"}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "", {}),
        ("PATCH", "", {"json": {"description": "x"}}),
        ("DELETE", "", {}),
        *(("POST", f"/{what}", {}) for what in ("enable", "disable", "rotate-secret", "test")),
        ("GET", "/deliveries", {}),
        ("GET", f"/deliveries/{sent['id']}", {}),
        ("POST", f"/deliveries/{sent['id']}/replay", {}),
        ("POST", "/replay", {"json": since}),
    ]
    for method, rest, body in asked:
        for tried in (path, f"{PATH}/{uuid4()}"):
            answer = await api.request(method, tried + rest, headers=signed(other), **body)
            assert answer.status_code == 404, (method, rest)
            assert answer.json()["detail"] == "There is no such webhook"
    own = await made(api, other)
    crossed = f"{PATH}/{own['id']}/deliveries/{sent['id']}"
    assert (await api.get(crossed, headers=signed(other))).status_code == 404
    assert (await api.post(f"{crossed}/replay", headers=signed(other))).status_code == 404
    assert (await api.get(path, headers=signed(someone))).status_code == 200


async def test_reading_and_writing_are_scopes_of_their_own(
    api: httpx.AsyncClient, world: World
) -> None:
    viewer = person("viewer")
    world.user(viewer.user_id, role="viewer")
    assert (await api.get(PATH, headers=signed(viewer))).status_code == 200
    assert (await api.post(PATH, json=NEW, headers=signed(viewer))).status_code == 403
    bare = person(scopes=frozenset({"plants:read"}))
    assert (await api.get(PATH, headers=signed(bare))).status_code == 403
    assert (await api.get(PATH)).status_code == 401
