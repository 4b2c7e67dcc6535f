"""Histograms whose buckets never change, so that those of many hours add up to one.

Latencies: bucket 0 has all up to `LEAST_MS`, bucket k what is above `LEAST_MS * STEP ** (k - 1)`
and up to `LEAST_MS * STEP ** k`. A percentile read from them lies in the same bucket as the true
one, so it is off by less than a factor of `STEP`: under 9.1 %. That is the idea of DDSketch
(Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
guarantees", PVLDB 12, 2019).

Values of outputs have buckets of the same kind on both sides of zero, two for each doubling: k > 0
has `LEAST_VALUE * 2 ** ((k - 1) / 2)` up to below `LEAST_VALUE * 2 ** (k / 2)`, -k the same below
zero, and 0 what is nearer to zero.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

STAGES = ("queue", "inference", "total")
# In the table a bucket's number is this times the place of its stage, plus the bucket.
STAGE_STEP = 1_000
LEAST_MS = 0.01
BUCKETS_A_DOUBLING = 8
STEP = 2 ** (1 / BUCKETS_A_DOUBLING)
# Eleven minutes; nothing that is waited for takes longer.
LAST_BUCKET = 208
LEAST_VALUE = 1e-6
VALUE_BUCKETS_A_DOUBLING = 2
LAST_VALUE_BUCKET = 200
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def percentile(buckets: Sequence[int], calls: Sequence[int], share: float) -> float | None:
    """Return the latency in ms below which `share` of the calls are; None without calls.

    `buckets` go upwards. Within one calls are taken to be spread evenly on its logarithmic scale.
    """
    return _at_shares(buckets, calls, (share,))[0]


def _at_shares(
    buckets: Sequence[int], calls: Sequence[int], shares: Sequence[float]
) -> list[float | None]:
    sums = list(accumulate(calls))
    if not sums or not sums[-1]:
        return [None] * len(shares)
    found: list[float | None] = []
    for share in shares:
        wanted = share * sums[-1]
        place = min(bisect_left(sums, wanted), len(sums) - 1)
        within = (wanted - sums[place] + calls[place]) / calls[place]
        bucket = buckets[place]
        found.append(LEAST_MS * (STEP ** (bucket - 1 + within) if bucket else within))
    return found


def percentiles(numbers: Sequence[int], calls: Sequence[int]) -> dict[str, dict[str, float | None]]:
    """Return p50, p95 and p99 in ms by stage; `numbers` as the table has them, going upwards."""
    found = {}
    for place, stage in enumerate(STAGES):
        first = bisect_left(numbers, place * STAGE_STEP)
        last = bisect_left(numbers, (place + 1) * STAGE_STEP, first)
        buckets = [number - place * STAGE_STEP for number in numbers[first:last]]
        at = _at_shares(buckets, calls[first:last], tuple(SHARES.values()))
        found[stage] = dict(zip(SHARES, at, strict=True))
    return found


def value_bounds(bucket: int) -> tuple[float, float]:
    """Return between which values the outputs of a bucket lie."""
    if bucket == 0:
        return -LEAST_VALUE, LEAST_VALUE
    near = LEAST_VALUE * 2 ** ((abs(bucket) - 1) / VALUE_BUCKETS_A_DOUBLING)
    far = LEAST_VALUE * 2 ** (abs(bucket) / VALUE_BUCKETS_A_DOUBLING)
    return (near, far) if bucket > 0 else (-far, -near)
