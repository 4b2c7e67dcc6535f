import random
from math import ceil, log2

import pytest

from penstock.insights import buckets

pytestmark = pytest.mark.unit


def bucket_of(ms: float) -> int:
    return max(ceil(log2(ms / buckets.LEAST_MS) * buckets.BUCKETS_A_DOUBLING), 0)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.95, 0.99, 1.0])
def test_a_percentile_is_within_the_promised_error(share: float) -> None:
    drawn = random.Random(7)  # noqa: S311 - no secret
    times = sorted(drawn.lognormvariate(1, 1.5) for _ in range(10_000))
    counts: dict[int, int] = {}
    for ms in times:
        counts[bucket_of(ms)] = counts.get(bucket_of(ms), 0) + 1
    true = times[ceil(share * len(times)) - 1]
    found = buckets.percentile(sorted(counts), [counts[key] for key in sorted(counts)], share)
    assert found is not None
    assert abs(found / true - 1) < buckets.STEP - 1 < 0.091


def test_without_calls_there_is_no_percentile() -> None:
    assert buckets.percentile([], [], 0.5) is None


def test_calls_of_one_bucket_are_spread_over_it() -> None:
    assert buckets.percentile([9], [10], 0.5) == pytest.approx(0.01 * 2 ** (8.5 / 8))
    assert buckets.percentile([0], [4], 0.5) == pytest.approx(0.005)


def test_values_have_the_same_buckets_on_both_sides_of_zero() -> None:
    assert buckets.value_bounds(0) == (-1e-6, 1e-6)
    low, high = buckets.value_bounds(3)
    assert low == pytest.approx(2e-6)
    assert high == pytest.approx(2e-6 * 2**0.5)
    assert buckets.value_bounds(-3) == (-high, -low)
