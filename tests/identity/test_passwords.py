import asyncio

import pytest

from penstock.core.errors import UnavailableError
from penstock.identity.passwords import (
    PasswordPool,
    check_password,
    hash_password,
    is_outdated,
)

pytestmark = pytest.mark.unit


def test_a_hash_is_argon2id_with_the_least_that_owasp_asks_for() -> None:
    text = hash_password("correct horse battery")
    assert text.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password(text, "correct horse battery")
    assert not check_password(text, "correct horse batterz")
    assert not check_password("no hash", "correct horse battery")
    assert hash_password("correct horse battery") != text
    assert not is_outdated(text)
    assert is_outdated("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")


async def test_an_unknown_user_is_never_right() -> None:
    pool = PasswordPool(threads=1, queue=1)
    assert await pool.check(hash_password("a"), "a")
    assert not await pool.check(None, "a")
    pool.close()


async def test_more_than_the_places_are_turned_away() -> None:
    pool = PasswordPool(threads=2, queue=3)

    async def enter() -> bool:
        with pool.room():
            return await pool.check(None, "a")

    results = await asyncio.gather(*(enter() for _ in range(20)), return_exceptions=True)
    refused = [item for item in results if isinstance(item, UnavailableError)]
    assert results.count(False) == 5
    assert len(refused) == 15
    assert all(int(item.headers["Retry-After"]) >= 1 for item in refused)
    assert await enter() is False
    pool.close()
