import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from penstock.webhooks.signing import (
    LONGEST_BODY,
    body_of,
    headers_of,
    new_secret,
    secret_text,
    signature,
)

pytestmark = pytest.mark.unit

EVENT = UUID("019ab6f2-7c1e-7d43-9a55-0c7e3c1f2b11")
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def now() -> int:
    return int(datetime.now(UTC).timestamp())


def test_the_example_of_the_specification() -> None:
    """From the specification's own test vectors."""
    secret = b"1B\xd4\xfd\xe2\xc8\xb9\xe9\x9d"
    assert signature(secret, "msg_1", 1614265330, b'{"test": 2432232314}').startswith("v1,")
    webhook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    given_body = '{"test": 2432232314}'
    at = datetime.fromtimestamp(1614265330, UTC)
    theirs = webhook.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, given_body)
    ours = signature(
        webhook._whsecret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, given_body.encode()
    )
    assert ours == theirs == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_library_accepts_what_either_secret_signed_while_both_hold() -> None:
    new, old = new_secret(), new_secret()
    body = body_of("load.completed", subject="s", created_at=AT, data={"rows": 1})
    headers = headers_of([new, old], event_id=EVENT, timestamp=now(), body=body)
    for secret in (new, old):
        assert Webhook(secret_text(secret)).verify(body, headers)["data"]["rows"] == 1
    assert headers["webhook-signature"].count("v1,") == 2
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_text(new_secret())).verify(body, headers)


def test_the_library_refuses_what_was_changed_or_is_old() -> None:
    secret = new_secret()
    body = body_of("load.completed", subject="s", created_at=AT, data={})
    headers = headers_of([secret], event_id=EVENT, timestamp=now(), body=body)
    webhook = Webhook(secret_text(secret))
    with pytest.raises(WebhookVerificationError):
        webhook.verify(body + b" ", headers)
    old = headers_of([secret], event_id=EVENT, timestamp=now() - 400, body=body)
    with pytest.raises(WebhookVerificationError):
        webhook.verify(body, old)


def test_a_body_has_type_time_and_data_and_is_the_same_each_time() -> None:
    body = body_of("load.completed", subject="s", created_at=AT, data={"b": 1, "a": [2]})
    assert json.loads(body) == {
        "type": "load.completed",
        "timestamp": "2026-11-24T09:30:00Z",
        "data": {"subject": "s", "a": [2], "b": 1},
    }
    assert body == body_of("load.completed", subject="s", created_at=AT, data={"a": [2], "b": 1})


@given(st.dictionaries(st.text(), st.text(), max_size=5), st.integers(0, 30_000))
def test_no_body_is_longer_than_promised(data: dict[str, str], more: int) -> None:
    body = body_of("x.y", subject="s" * 50, created_at=AT, data={**data, "more": "ü" * more})
    assert len(body) < LONGEST_BODY
    read = json.loads(body)
    assert read["data"]["subject"] == "s" * 50 or "subject" in data
    assert read["data"].get("truncated") is True or read["data"]["more"] == "ü" * more
