"""The registry over HTTP: who sees what, who may change it, and what each change does."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from penstock.core.problems import PROBLEM_MEDIA_TYPE
from penstock.identity.tables import AppUser, AuditEvent
from penstock.models.router import PREFIX
from tests.models.api import Parts, User, events_of, member, unknown

BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "/{model}"): {"description": "mine now"},
    ("PUT", "/{model}/grants"): {"roles": ["analyst"]},
    ("PUT", "/{model}/traffic"): {"mode": "off"},
    ("PUT", "/{model}/aliases/{alias}"): {"version": 1},
}
# With these, everything but the model is there.
PATHS = {"number": "1", "alias": "champion"}


async def operations(client: httpx.AsyncClient) -> list[tuple[str, str]]:
    paths = (await client.get("/openapi.json")).json()["paths"]
    found = [
        (method.upper(), path.removeprefix(PREFIX))
        for path, methods in sorted(paths.items())
        for method in methods
    ]
    assert len(found) > 15
    return found


def filled(path: str, model: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: {**PATHS, "model": model}[name[1]], path)


async def test_every_route_needs_a_credential_and_its_scope(
    client: httpx.AsyncClient, ada: User
) -> None:
    made = await ada.upload("load", b"one")
    nothing = replace(ada, identity=replace(ada.identity, scopes=frozenset({"loads:read"})))
    reader = replace(ada, identity=replace(ada.identity, scopes=frozenset({"models:read"})))
    for method, path in await operations(client):
        url = filled(path, made["id"])
        body = BODIES.get((method, path))
        answer = await client.request(method, f"{PREFIX}{url}", json=body)
        assert answer.status_code == 401, path
        assert answer.headers["content-type"] == PROBLEM_MEDIA_TYPE
        assert (await nothing.ask(method, url, json=body)).status_code == 403, path
        status = (await reader.ask(method, url, json=body)).status_code
        assert status == (200 if method == "GET" else 403), (method, path)


async def test_another_users_model_is_not_there(
    client: httpx.AsyncClient, ada: User, eve: User
) -> None:
    made = await ada.upload("load", b"one")
    before = await ada.get("/load")
    for method, path in await operations(client):
        if "{model}" not in path:
            continue
        body = BODIES.get((method, path))
        for reference in (made["id"], "load"):
            theirs = await eve.ask(method, filled(path, reference), json=body)
            assert theirs.status_code == 404, (method, path)
            nobodys = await eve.ask(method, filled(path, unknown()), json=body)
            # Nothing tells what is somebody else's from what is nowhere.
            assert nobodys.json()["title"] == theirs.json()["title"]
    assert (await eve.get(""))["items"] == []
    assert await ada.get("/load") == before


async def test_who_may_use_a_model_may_not_change_it(
    client: httpx.AsyncClient, parts: Parts, ada: User, eve: User
) -> None:
    made = await ada.upload("load", b"one")
    await ada.change("PATCH", "/load", {"visibility": "everyone"})
    viewer = await member(parts, client, "viewer")
    for who in (eve, viewer):
        assert (await who.get("/load"))["may_change"] is False
        assert [item["id"] for item in (await who.get(""))["items"]] == [made["id"]]
        assert (await who.ask("GET", "/load/versions/1/download")).content == b"onnx of one"
    for method, path in await operations(client):
        if method == "GET" and not path.endswith("grants"):
            continue
        if "{model}" not in path or path.endswith("restore"):
            continue
        answer = await eve.ask(method, filled(path, "load"), json=BODIES.get((method, path)))
        assert answer.status_code == 403, (method, path)
    # Who might restore something sees no more of it than before.
    assert (await eve.ask("POST", f"/{made['id']}/restore")).status_code == 404
    assert (await eve.ask("POST", "/load/versions/1/restore")).status_code == 403


async def test_an_administrator_sees_and_changes_all(ada: User, admin: User) -> None:
    made = await ada.upload("load", b"one")
    assert [item["id"] for item in (await admin.get(""))["items"]] == [made["id"]]
    changed = await admin.change("PATCH", f"/{made['id']}", {"tags": ["checked"]})
    assert (changed["tags"], changed["owner_id"]) == (["checked"], str(ada.id))
    assert changed["owner_name"] == ada.identity.name
    # By name only what is the administrator's own or shared.
    assert (await admin.ask("GET", "/load")).status_code == 404


async def test_what_is_said_of_a_model_can_be_changed(parts: Parts, ada: User) -> None:
    await ada.upload("load", b"one")
    changed = await ada.change(
        "PATCH",
        "/load",
        {
            "name": "expected-load",
            "description": "Expected load",
            "card": "# Card\n\n☀",
            "tags": ["b", "a", "b"],
            "visibility": "everyone",
            "keeps_inputs": False,
            "requests_per_minute": 600,
        },
    )
    assert changed["name"] == "expected-load"
    assert changed["card"] == "# Card\n\n☀"
    assert changed["tags"] == ["b", "a"]
    assert (changed["visibility"], changed["keeps_inputs"]) == ("everyone", False)
    assert changed["requests_per_minute"] == 600
    assert await ada.get("/expected-load") == changed
    assert (await ada.ask("GET", "/load")).status_code == 404
    again = await ada.change("PATCH", "/expected-load", {"card": ""})
    assert (again["card"], again["description"]) == ("", "Expected load")
    assert again["entry_version"] > changed["entry_version"]

    def audited(session: Session) -> list[Any]:
        statement = select(AuditEvent.detail).where(AuditEvent.action == "model.updated")
        return list(session.scalars(statement.order_by(AuditEvent.id)))

    assert [item["changed"] for item in await parts.database.run(audited)] == [
        [
            "card",
            "description",
            "keeps_inputs",
            "name",
            "requests_per_minute",
            "tags",
            "visibility",
        ],
        ["card"],
    ]


async def test_two_models_of_a_user_have_two_names(ada: User, eve: User) -> None:
    await ada.upload("a", b"one")
    await ada.upload("b", b"one")
    await eve.upload("c", b"one")
    taken = await ada.ask("PATCH", "/a", json={"name": "b", "description": "no"})
    assert (taken.status_code, taken.json()["type"]) == (409, "urn:penstock:conflict")
    assert (await ada.get("/a"))["description"] == ""
    assert (await ada.change("PATCH", "/a", {"name": "c"}))["name"] == "c"


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a b"},
        {"name": "01a20fe5-1817-7306-8b1f-2982b54a3c2d"},
        {"description": "x" * 2_001},
        {"card": "x" * 100_001},
        {"card": "a\0b"},
        {"tags": ["a,b"]},
        {"tags": [""]},
        {"tags": ["x"] * 31},
        {"visibility": "some"},
        {"owner_id": unknown()},
    ],
)
async def test_wrong_changes_are_refused(ada: User, body: dict[str, Any]) -> None:
    await ada.upload("load", b"one")
    answer = await ada.ask("PATCH", "/load", json=body)
    assert answer.status_code == 422
    assert next(iter(body)) in str(answer.json()["errors"])


async def test_models_are_shared_with_people_and_roles(
    client: httpx.AsyncClient, parts: Parts, ada: User, eve: User
) -> None:
    await ada.upload("load", b"one")
    viewer = await member(parts, client, "viewer")
    await ada.change("PATCH", "/load", {"visibility": "shared"})
    grants = await ada.change(
        "PUT", "/load/grants", {"users": [eve.identity.email.upper(), str(eve.id)]}
    )
    assert grants == {
        "users": [{"id": str(eve.id), "email": eve.identity.email, "name": "Analyst"}],
        "roles": [],
    }
    assert await ada.get("/load/grants") == grants
    assert (await eve.get("/load"))["name"] == "load"
    assert (await viewer.ask("GET", "/load")).status_code == 404
    assert (await eve.ask("GET", "/load/grants")).status_code == 403
    await ada.change("PUT", "/load/grants", {"roles": ["viewer"]})
    assert (await viewer.get("/load"))["name"] == "load"
    assert (await eve.ask("GET", "/load")).status_code == 404
    for users in ([unknown()], ["nobody@example.org"], ["nonsense"]):
        answer = await ada.ask("PUT", "/load/grants", json={"users": users})
        assert answer.status_code == 422, answer.text
    assert (await viewer.get("/load"))["name"] == "load"

    def leave(session: Session) -> None:
        user = session.get(AppUser, eve.id)
        assert user is not None
        user.deactivated_at = user.created_at

    await parts.database.run(leave)
    answer = await ada.ask("PUT", "/load/grants", json={"users": [str(eve.id)]})
    assert answer.status_code == 422


async def test_lists_are_narrowed_and_come_in_pages(ada: User, eve: User) -> None:
    for number in range(5):
        await ada.upload(f"model-{number}", b"one")
    await eve.upload("hers_", b"one")
    await eve.change("PATCH", "/hers_", {"visibility": "everyone", "tags": ["Solar", "x"]})
    await ada.change("PATCH", "/model-3", {"description": "Wind in TEXAS", "tags": ["wind"]})

    async def names(query: str) -> list[str]:
        return [item["name"] for item in (await ada.get(f"?{query}"))["items"]]

    assert await names("") == ["hers_", *(f"model-{number}" for number in (4, 3, 2, 1, 0))]
    assert await names("owner=me&limit=2") == ["model-4", "model-3"]
    assert await names(f"owner={eve.id}") == ["hers_"]
    assert await names("search=texas") == ["model-3"]
    assert await names("search=DEL-4") == ["model-4"]
    # What a pattern would mean is only itself.
    assert await names("search=_") == ["hers_"]
    assert await names("search=%25") == []
    assert await names("search=Solar") == ["hers_"]
    assert await names("tag=wind") == ["model-3"]
    assert await names("name=model-1") == ["model-1"]
    assert await names("visibility=everyone") == ["hers_"]
    assert await names("visibility=shared") == []
    seen: list[str] = []
    cursor = ""
    while True:
        page = await ada.get(f"?limit=2{cursor}")
        seen += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == await names("")
    for query in ("limit=0", "cursor=nonsense", "owner=x", "visibility=x", "colour=red"):
        assert (await ada.ask("GET", f"?{query}")).status_code == 422, query


async def test_versions_come_in_pages(ada: User) -> None:
    for number in range(5):
        await ada.upload("load", str(number).encode(), sample='[{"a": 1}]')
    page = await ada.get("/load/versions?limit=3")
    assert [item["version"] for item in page["items"]] == [5, 4, 3]
    assert "example" not in page["items"][0]
    rest = await ada.get(f"/load/versions?limit=3&cursor={page['next']}")
    assert [item["version"] for item in rest["items"]] == [2, 1]
    assert rest["next"] is None
    assert rest["items"][1]["aliases"] == ["champion"]
    for path in ("/load/versions/6", "/load/versions/6/download"):
        assert (await ada.ask("GET", path)).status_code == 404
    for path in ("/load/versions/0", "/load/versions/x", "/load/versions/9999999999"):
        assert (await ada.ask("GET", path)).status_code == 422


async def test_what_was_deleted_can_be_restored(parts: Parts, ada: User, eve: User) -> None:
    made = await ada.upload("load", b"one")
    assert (await ada.ask("DELETE", "/load")).status_code == 204
    for path in ("/load", f"/{made['id']}", "/load/versions/1/download"):
        assert (await ada.ask("GET", path)).status_code == 404
    assert (await ada.get(""))["items"] == []
    gone = (await ada.get("?deleted=true"))["items"]
    assert [item["id"] for item in gone] == [made["id"]]
    assert gone[0]["deleted_at"] is not None
    assert (await eve.get("?deleted=true"))["items"] == []
    assert (await eve.ask("POST", f"/{made['id']}/restore")).status_code == 404
    assert [item["name"] for item in await events_of(parts, "model.deleted")] == ["load"]
    back = await ada.change("POST", f"/{made['id']}/restore")
    assert (back["name"], back["aliases"], back["deleted_at"]) == ("load", {"champion": 1}, None)
    assert (await ada.ask("POST", f"/{made['id']}/restore")).status_code == 404
    assert (await ada.ask("GET", "/load/versions/1/download")).content == b"onnx of one"


async def test_a_name_that_was_taken_meanwhile_keeps_a_model_away(ada: User) -> None:
    made = await ada.upload("load", b"one")
    await ada.change("DELETE", "/load")
    other = await ada.upload("load", b"one")
    assert other["id"] != made["id"]
    assert (await ada.ask("POST", f"/{made['id']}/restore")).status_code == 409
    await ada.change("PATCH", "/load", {"name": "other"})
    assert (await ada.change("POST", f"/{made['id']}/restore"))["name"] == "load"


async def test_versions_are_deleted_and_restored(parts: Parts, ada: User) -> None:
    await ada.upload("load", b"one")
    await ada.upload("load", b"two")
    used = await ada.ask("DELETE", "/load/versions/1")
    assert (used.status_code, "champion" in used.json()["detail"]) == (409, True)
    await ada.change("DELETE", "/load/versions/2")
    assert (await ada.ask("GET", "/load/versions/2")).status_code == 404
    assert (await ada.ask("DELETE", "/load/versions/2")).status_code == 404
    gone = (await ada.get("/load/versions?deleted=true"))["items"]
    assert [item["version"] for item in gone] == [2]
    assert (await ada.get("/load"))["latest_version"] == 1
    # A number is never given twice.
    third = await ada.upload("load", b"two")
    assert third["version"] == 3
    assert (await ada.ask("POST", "/load/versions/2/restore")).status_code == 409
    await ada.change("DELETE", "/load/versions/3")
    assert (await ada.change("POST", "/load/versions/2/restore"))["latest_version"] == 2
    assert (await ada.ask("POST", "/load/versions/2/restore")).status_code == 404
    assert [item["version"] for item in await events_of(parts, "model.version.deleted")] == [2, 3]
