"""How Redis learns of a change: never a smaller number, and no error without it."""

from dataclasses import replace

import pytest

from penstock.core.ids import uuid7
from penstock.core.redis import BatchingRedis
from penstock.models.states import KNOWN_SECONDS, announce, key_of, read_notice
from tests.ingest.api import NOWHERE
from tests.models.api import Parts, client_of, member


async def test_a_number_is_never_replaced_by_a_smaller_one(parts: Parts) -> None:
    model_id = uuid7()
    for number, known in ((5, b"5"), (3, b"5"), (5, b"5"), (10, b"10"), (9, b"10")):
        assert await announce(parts.redis, model_id, number)
        assert await parts.redis.call("GET", f"penstock:model:{model_id}") == known
    left = await parts.redis.call("TTL", key_of(model_id))
    assert KNOWN_SECONDS - 10 < left <= KNOWN_SECONDS == 3_600


async def test_without_redis_changes_are_made_all_the_same(parts: Parts) -> None:
    away = replace(parts, redis=BatchingRedis(NOWHERE))
    assert not await announce(away.redis, uuid7(), 1)
    async with client_of(away) as client:
        ada = await member(away, client)
        assert (await ada.upload("load", b"one"))["version"] == 1
        changed = await ada.change("PATCH", "/load", {"tags": ["a"]})
    assert changed["tags"] == ["a"]
    assert await parts.redis.call("GET", key_of(changed["id"])) is None


def test_a_notice_is_a_model_and_a_number() -> None:
    model_id = uuid7()
    assert read_notice(f"{model_id}:12") == (model_id, 12)
    with pytest.raises(ValueError, match="badly formed"):
        read_notice("nonsense:1")
