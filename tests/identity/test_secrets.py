from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.core.sealing import InstallationKey
from penstock.identity.secrets import (
    api_key_text,
    cookie_text,
    hashed,
    new_refresh_token,
    new_secret,
    next_refresh_token,
    parse,
)

pytestmark = pytest.mark.unit

KEY = InstallationKey(bytes(range(32)))
OTHER = InstallationKey(bytes(32))


def test_a_key_is_read_back() -> None:
    key_id = uuid4()
    text = api_key_text(KEY, key_id, new_secret())
    assert parse(KEY, text.encode(), prefix="pk") == (key_id, hashed(text))
    assert text.count("_") == 2


def test_a_credential_of_another_kind_or_installation_is_none_of_ours() -> None:
    text = cookie_text(KEY, uuid4(), new_secret()).encode()
    assert parse(KEY, text, prefix="cs") is not None
    assert parse(KEY, text, prefix="pk") is None
    assert parse(OTHER, text, prefix="cs") is None


@given(st.binary(max_size=150))
def test_any_bytes_are_none_of_ours(text: bytes) -> None:
    assert parse(KEY, text, prefix="pk") is None
    assert parse(KEY, b"pk_" + text, prefix="pk") is None


def test_a_successor_follows_from_its_parent_and_our_key_only() -> None:
    token = new_refresh_token()
    assert next_refresh_token(KEY, token) == next_refresh_token(KEY, token)
    assert next_refresh_token(KEY, token) != next_refresh_token(OTHER, token)
    assert next_refresh_token(KEY, token) != next_refresh_token(KEY, new_refresh_token())
