"""Figures of answered requests, cheap enough to be kept for every one of them.

`prometheus_client` takes a lock for each figure and walks all buckets in Python, which is a fifth
of the time of a cached answer. Requests are counted by the event loop alone, so plain numbers do;
they become Prometheus's families when somebody asks.
"""

from bisect import bisect_left
from collections.abc import Iterator

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class _Series:
    """Requests of one method, route and status: how many up to each bound, and their time."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0


class RequestFigures(Collector):
    """The requests that this process has answered."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, str, int], _Series] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is a template, so that there are only so many."""
        key = (method, route, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = _Series()
        series.buckets[bisect_left(BOUNDS, seconds)] += 1
        series.seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """Yield the families `penstock_http_requests` and `penstock_http_latency_seconds`."""
        requests = CounterMetricFamily(
            "penstock_http_requests", "Requests answered", labels=("method", "route", "status")
        )
        latency = HistogramMetricFamily(
            "penstock_http_latency_seconds", "Time to answer", labels=("method", "route")
        )
        together: dict[tuple[str, str], _Series] = {}
        for (method, route, status), series in list(self._series.items()):
            requests.add_metric((method, route, str(status)), sum(series.buckets))
            whole = together.setdefault((method, route), _Series())
            whole.buckets = [a + b for a, b in zip(whole.buckets, series.buckets, strict=True)]
            whole.seconds += series.seconds
        for labels, series in together.items():
            below, buckets = 0, []
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), series.buckets, strict=True):
                below += count
                buckets.append((bound, float(below)))
            latency.add_metric(labels, buckets, series.seconds)
        yield requests
        yield latency


FIGURES = RequestFigures()
REGISTRY.register(FIGURES)
count_request = FIGURES.count
