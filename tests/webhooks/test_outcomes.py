from datetime import UTC, datetime

import pytest

from penstock.core.settings import Settings
from penstock.webhooks.outcomes import (
    LONGEST_RETRY_AFTER_SECONDS,
    kind_of,
    pause_seconds,
    read_retry_after,
)

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SCHEDULE: tuple[float, ...] = Settings.model_fields["webhook_retry_seconds"].default


def test_only_a_2xx_is_delivered() -> None:
    assert {kind_of(status) for status in (200, 201, 204, 299)} == {"delivered"}
    failed = (100, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503)
    assert {kind_of(status) for status in failed} == {"failed"}
    assert kind_of(410) == "gone"


def test_the_schedule_is_that_of_the_specification_with_up_to_a_tenth_on_top() -> None:
    hours = [2, 5, 10, 14, 20, 24]
    expected = [5, 300, 1800, *(3600 * count for count in hours)]
    pauses = [
        pause_seconds(SCHEDULE, tries=tries, retry_after_seconds=None)
        for tries in range(1, len(SCHEDULE) + 2)
    ]
    assert pauses[-1] is None
    for pause, base in zip(pauses, expected, strict=False):
        assert pause is not None
        assert base <= pause <= base * 1.1
    assert len(pauses) == len(expected) + 1


def test_a_receiver_may_ask_for_more_time_but_not_for_ever() -> None:
    def after(seconds: float) -> float | None:
        return pause_seconds((5.0,), tries=1, retry_after_seconds=seconds)

    assert after(60.0) == 60.0
    assert (after(1.0) or 0) >= 5.0
    assert after(1e12) == LONGEST_RETRY_AFTER_SECONDS
    assert pause_seconds((5.0,), tries=2, retry_after_seconds=60.0) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("9" * 400, 9999999999.0),
        ("Tue, 24 Nov 2026 09:31:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 09:29:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
        ("Tue, 99 Nov 2026 99:31:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(text: str, seconds: float | None) -> None:
    assert read_retry_after(text, now=NOW) == seconds
