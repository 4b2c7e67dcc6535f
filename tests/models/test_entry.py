"""What a prediction is told of a model: one query, and who may use it."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from penstock.core.errors import ConflictError, NotFoundError
from penstock.models import entry
from penstock.models.queries.entry import MOST_VERSIONS
from penstock.models.states import LISTEN, read_notice
from tests.models.api import SIGNATURE, Parts, User, sha256


async def find(parts: Parts, who: User, reference: str) -> entry.Entry:
    return await parts.database.run(entry.find, identity=who.identity, reference=reference)


async def test_the_entry_has_all_that_a_prediction_needs(parts: Parts, ada: User) -> None:
    made = await ada.upload("load", b"one")
    await ada.upload("load", b"two")
    await ada.change("PUT", "/load/aliases/challenger", {"version": 2})
    await ada.change("PUT", "/load/traffic", {"mode": "share", "share": 0.25})
    found = await find(parts, ada, "load")
    assert found == await find(parts, ada, made["id"])
    assert found == await parts.database.run(entry.current, UUID(made["id"]))
    assert (str(found.model_id), found.name, found.owner_id) == (made["id"], "load", ada.id)
    assert found.keeps_inputs
    assert (found.challenger_mode, found.challenger_share) == ("share", 0.25)
    assert found.aliases == {"champion": 1, "challenger": 2}
    assert found.champion is not None
    assert found.champion.onnx_sha256 == sha256(b"onnx of one")
    assert found.champion.onnx_size_bytes == len(b"onnx of one")
    assert b"".join(parts.store.read(found.champion.onnx_key)) == b"onnx of one"
    assert found.champion.signature == SIGNATURE
    assert found.challenger is found.versions[2]
    assert found.alias("other") is None
    await ada.change("PUT", "/load/traffic", {"mode": "off"})
    assert (await find(parts, ada, "load")).challenger is None


async def test_own_models_are_found_first_then_those_of_others(
    parts: Parts, ada: User, eve: User, admin: User
) -> None:
    with pytest.raises(NotFoundError):
        await find(parts, eve, "load")
    theirs = await ada.upload("load", b"one")
    for reference in ("load", theirs["id"]):
        with pytest.raises(NotFoundError):
            await find(parts, eve, reference)
    assert (await find(parts, admin, theirs["id"])).name == "load"
    await ada.change("PATCH", "/load", {"visibility": "shared"})
    with pytest.raises(NotFoundError):
        await find(parts, eve, "load")
    await ada.change("PUT", "/load/grants", {"users": [str(eve.id)]})
    assert (await find(parts, eve, "load")).owner_id == ada.id
    await ada.change("PUT", "/load/grants", {"roles": ["viewer"]})
    with pytest.raises(NotFoundError):
        await find(parts, eve, theirs["id"])
    await ada.change("PUT", "/load/grants", {"roles": ["analyst"]})
    assert (await find(parts, eve, theirs["id"])).owner_id == ada.id
    # Grants of a model that is private count for nothing.
    await ada.change("PATCH", "/load", {"visibility": "private"})
    with pytest.raises(NotFoundError):
        await find(parts, eve, "load")
    await ada.change("PATCH", "/load", {"visibility": "everyone"})
    assert (await find(parts, eve, "load")).owner_id == ada.id
    await eve.upload("load", b"mine")
    assert (await find(parts, eve, "load")).owner_id == eve.id
    assert (await find(parts, ada, "load")).owner_id == ada.id
    await eve.change("PATCH", "/load", {"visibility": "everyone"})
    with pytest.raises(ConflictError, match="use the id"):
        await find(parts, admin, "load")


@pytest.mark.parametrize(
    "reference", ["", "a b", "\0", "x" * 101, "☀", "01a2102a-27e6-75ef-bb8e-d17eccf49fe1"]
)
async def test_what_is_no_reference_is_not_found(parts: Parts, ada: User, reference: str) -> None:
    with pytest.raises(NotFoundError):
        await find(parts, ada, reference)


async def test_old_versions_are_looked_up_one_by_one(parts: Parts, ada: User) -> None:
    made = await ada.upload("load", b"0")
    for number in range(1, MOST_VERSIONS + 2):
        await ada.upload("load", str(number).encode())
    found = await find(parts, ada, "load")
    # The champion is old, and there all the same.
    assert sorted(found.versions) == [1, *range(3, MOST_VERSIONS + 3)]
    model_id = UUID(made["id"])
    old = await parts.database.run(entry.pinned, model_id=model_id, number=2)
    assert (old.number, old.onnx_sha256) == (2, sha256(b"onnx of 1"))
    await ada.change("DELETE", "/load/versions/2")
    with pytest.raises(NotFoundError):
        await parts.database.run(entry.pinned, model_id=model_id, number=2)


async def test_each_change_is_announced_with_a_greater_number(parts: Parts, ada: User) -> None:
    url = parts.database.libpq_url
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as listener:
        await listener.execute(LISTEN)
        made = await ada.upload("load", b"one")
        await ada.upload("load", b"two")
        await ada.change("PUT", "/load/aliases/champion", {"version": 2})
        await ada.change("POST", "/load/aliases/champion/rollback")
        await ada.change("PATCH", "/load", {"visibility": "everyone"})
        await ada.change("PUT", "/load/grants", {"roles": ["viewer"]})
        await ada.change("DELETE", "/load/versions/2")
        await ada.change("POST", "/load/versions/2/restore")
        await ada.change("DELETE", "/load")
        gone = await parts.redis.call("GET", f"penstock:model:{made['id']}")
        await ada.change("POST", f"/{made['id']}/restore")
        heard = [
            read_notice(notice.payload)
            async for notice in listener.notifies(timeout=2, stop_after=10)
        ]
    assert {str(model_id) for model_id, _ in heard} == {made["id"]}
    numbers = [number for _, number in heard]
    assert numbers == list(range(numbers[0], numbers[0] + 10))
    assert int(gone) == numbers[-2]
    assert int(await parts.redis.call("GET", f"penstock:model:{made['id']}")) == numbers[-1]
    assert (await ada.get("/load"))["entry_version"] == numbers[-1]


async def test_entries_are_read_at_once_by_many(parts: Parts, ada: User) -> None:
    await ada.upload("load", b"one")
    found = await asyncio.gather(*(find(parts, ada, "load") for _ in range(20)))
    assert all(item == found[0] for item in found)
