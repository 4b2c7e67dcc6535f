import pytest
from prometheus_client import CollectorRegistry, generate_latest

from penstock.core.metrics import RequestFigures

pytestmark = pytest.mark.unit


def test_requests_become_prometheus_families() -> None:
    figures = RequestFigures()
    for seconds in (0.0004, 0.002, 0.002, 99.0):
        figures.count("GET", "/a", 200, seconds)
    figures.count("GET", "/a", 404, 0.3)
    registry = CollectorRegistry()
    registry.register(figures)
    lines = generate_latest(registry).decode().splitlines()
    assert 'penstock_http_requests_total{method="GET",route="/a",status="200"} 4.0' in lines
    assert 'penstock_http_requests_total{method="GET",route="/a",status="404"} 1.0' in lines
    buckets = {
        line.partition('le="')[2].partition('"')[0]: float(line.rpartition(" ")[2])
        for line in lines
        if "_bucket" in line
    }
    assert (buckets["0.001"], buckets["0.0025"], buckets["0.25"]) == (1, 3, 3)
    assert (buckets["0.5"], buckets["10.0"], buckets["+Inf"]) == (4, 4, 5)
    assert 'penstock_http_latency_seconds_count{method="GET",route="/a"} 5.0' in lines
    total = next(line for line in lines if "seconds_sum" in line)
    assert float(total.rpartition(" ")[2]) == pytest.approx(99.3044)


def test_a_bound_belongs_to_its_bucket() -> None:
    figures = RequestFigures()
    figures.count("GET", "/a", 200, 0.001)
    latency = list(figures.collect())[1]
    first = next(s for s in latency.samples if s.labels.get("le") == "0.001")
    assert first.value == 1
