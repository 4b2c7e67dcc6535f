"""Promoting, rolling back, and the challenger's traffic."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from penstock.models.service_aliases import MOST_ALIASES
from tests.models.api import Parts, User, events_of


@pytest.fixture
async def ada(ada: User) -> User:
    for content in (b"one", b"two", b"three"):
        await ada.upload("load", content)
    return ada


async def champion(ada: User) -> int:
    return int((await ada.get("/load"))["aliases"]["champion"])


async def test_promoting_and_rolling_back_move_one_row(parts: Parts, ada: User) -> None:
    promoted = await ada.change("PUT", "/load/aliases/champion", {"version": 3})
    assert promoted["aliases"] == {"champion": 3}
    aliases = (await ada.get("/load/aliases"))["items"]
    assert [(item["alias"], item["version"], item["previous_version"]) for item in aliases] == [
        ("champion", 3, 1)
    ]
    assert aliases[0]["changed_by"] == str(ada.id)
    assert aliases[0]["changed_by_name"] == ada.identity.name
    back = await ada.change("POST", "/load/aliases/champion/rollback")
    assert back["aliases"] == {"champion": 1}
    assert (await ada.change("POST", "/load/aliases/champion/rollback"))["aliases"] == {
        "champion": 3
    }
    moved = await events_of(parts, "model.alias.moved")
    assert [item["version"] for item in moved] == [1, 3, 1, 3]
    # Where it points already, nothing happens.
    before = (await ada.get("/load"))["entry_version"]
    again = await ada.change("PUT", "/load/aliases/champion", {"version": 3})
    assert again["entry_version"] == before


async def test_there_must_be_something_to_go_back_to(ada: User) -> None:
    assert (await ada.ask("POST", "/load/aliases/champion/rollback")).status_code == 409
    assert (await ada.ask("POST", "/load/aliases/other/rollback")).status_code == 404
    await ada.change("PUT", "/load/aliases/champion", {"version": 2})
    await ada.change("DELETE", "/load/versions/1")
    assert (await ada.ask("POST", "/load/aliases/champion/rollback")).status_code == 409
    assert await champion(ada) == 2


async def test_aliases_of_ones_own_come_and_go(ada: User) -> None:
    changed = await ada.change("PUT", "/load/aliases/summer-2026", {"version": 2})
    assert changed["aliases"] == {"champion": 1, "summer-2026": 2}
    assert (await ada.get("/load/versions/2"))["aliases"] == ["summer-2026"]
    await ada.change("DELETE", "/load/aliases/summer-2026")
    assert (await ada.get("/load"))["aliases"] == {"champion": 1}
    assert (await ada.ask("DELETE", "/load/aliases/summer-2026")).status_code == 404
    assert (await ada.ask("DELETE", "/load/aliases/champion")).status_code == 409
    for number in range(MOST_ALIASES - 1):
        await ada.change("PUT", f"/load/aliases/a{number}", {"version": 1})
    many = await ada.ask("PUT", "/load/aliases/one-more", json={"version": 1})
    assert many.status_code == 409


@pytest.mark.parametrize(
    ("alias", "body", "status"),
    [
        ("champion", {"version": 4}, 404),
        ("champion", {"version": 0}, 422),
        ("champion", {"version": "x"}, 422),
        ("champion", {}, 422),
        ("2", {"version": 1}, 422),
        ("a b", {"version": 1}, 422),
        ("01a20fe5-1817-7306-8b1f-2982b54a3c2d", {"version": 1}, 422),
    ],
)
async def test_wrong_aliases_are_refused(
    ada: User, alias: str, body: dict[str, Any], status: int
) -> None:
    answer = await ada.ask("PUT", f"/load/aliases/{alias}", json=body)
    assert answer.status_code == status
    assert await champion(ada) == 1


async def test_the_challenger_takes_a_share(ada: User) -> None:
    share = {"mode": "share", "share": 0.1}
    assert (await ada.ask("PUT", "/load/traffic", json=share)).status_code == 409
    await ada.change("PUT", "/load/aliases/challenger", {"version": 2})
    assert (await ada.change("PUT", "/load/traffic", share))["traffic"] == share
    in_use = await ada.ask("DELETE", "/load/aliases/challenger")
    assert (in_use.status_code, "`off`" in in_use.json()["detail"]) == (409, True)
    shadow = await ada.change("PUT", "/load/traffic", {"mode": "shadow"})
    assert shadow["traffic"] == {"mode": "shadow", "share": 1.0}
    off = await ada.change("PUT", "/load/traffic", {"mode": "off"})
    assert off["traffic"] == {"mode": "off", "share": 0.0}
    await ada.change("DELETE", "/load/aliases/challenger")
    for body in ({"mode": "x"}, {"mode": "share", "share": 1.1}, {"share": 0.5}):
        assert (await ada.ask("PUT", "/load/traffic", json=body)).status_code == 422


async def test_moves_at_once_come_one_after_the_other(parts: Parts, ada: User) -> None:
    numbers = [2, 3, 1, 2, 3, 1, 3, 2]
    changed = await asyncio.gather(
        *(ada.change("PUT", "/load/aliases/champion", {"version": number}) for number in numbers)
    )
    latest = max(changed, key=lambda item: int(item["entry_version"]))
    assert await ada.get("/load") == latest
    moved = await events_of(parts, "model.alias.moved")
    assert all(a["version"] != b["version"] for a, b in pairwise(moved))
