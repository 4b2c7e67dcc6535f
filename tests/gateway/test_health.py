import time
from collections.abc import Iterator

import pytest

from tests.gateway.conftest import Gateway, Start


@pytest.fixture
def asked(gateway: Gateway) -> Iterator[Gateway]:
    yield gateway
    for service in gateway.services.values():
        service.healthy("healthy")


def test_one_document_of_all_parts(asked: Gateway) -> None:
    answer = asked.http.get("/health")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    report = answer.json()
    assert report["status"] == "healthy"
    assert set(report["services"]) == {"gateway", "auth", "api", "web"}
    for name in ("auth", "api", "web"):
        part = report["services"][name]
        assert part["status"] == "healthy"
        assert 0 < part["latency_ms"] < 1000
        assert part["checks"]["postgres"]["status"] == "healthy"


@pytest.mark.parametrize(
    ("auth", "api", "status", "code"),
    [
        ("degraded", "healthy", "degraded", 200),
        ("healthy", "degraded", "degraded", 200),
        ("unhealthy", "healthy", "unhealthy", 503),
        ("healthy", "unhealthy", "unhealthy", 503),
        ("degraded", "unhealthy", "unhealthy", 503),
    ],
)
def test_the_worst_part_counts(asked: Gateway, auth: str, api: str, status: str, code: int) -> None:
    asked.services["auth"].healthy(auth)
    asked.services["api"].healthy(api)
    answer = asked.http.get("/health")
    report = answer.json()
    assert (answer.status_code, report["status"]) == (code, status)
    assert report["services"]["auth"]["status"] == auth
    assert report["services"]["api"]["status"] == api
    assert report["services"]["api"]["checks"]["postgres"]["status"] == api


@pytest.mark.parametrize("told", ["degraded", "unhealthy", "garbage", "hang"])
def test_without_its_pages_the_rest_works(asked: Gateway, told: str) -> None:
    asked.services["web"].healthy(told)
    begun = time.monotonic()
    answer = asked.http.get("/health")
    assert time.monotonic() - begun < 2.0
    report = answer.json()
    assert (answer.status_code, report["status"]) == (200, "degraded")
    assert report["services"]["web"]["status"] == (
        "degraded" if told == "degraded" else "unhealthy"
    )
    assert report["services"]["api"]["status"] == "healthy"


def test_a_web_app_that_does_not_run_is_named(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api")) as gateway:
        answer = gateway.http.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        part = answer.json()["services"]["web"]
        assert part["reason"] == "nothing listens, or the connection was lost"
        assert part["still_works"] == "everything but the pages of the web app"


def test_a_stack_without_a_web_app_misses_none(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api"), has_web=False) as gateway:
        report = gateway.http.get("/health").json()
        assert report["status"] == "healthy"
        assert set(report["services"]) == {"gateway", "auth", "api"}


def test_an_answer_that_is_no_report_is_unhealthy(asked: Gateway) -> None:
    asked.services["api"].healthy("garbage")
    report = asked.http.get("/health").json()
    assert report["services"]["api"]["status"] == "unhealthy"
    assert report["services"]["api"]["reason"] == "unexpected answer with status 200"


def test_a_report_that_is_too_long_is_left_out(asked: Gateway) -> None:
    asked.services["api"].healthy("huge")
    answer = asked.http.get("/health")
    assert len(answer.content) < 1000
    assert set(answer.json()["services"]["api"]) == {"status", "latency_ms"}


@pytest.mark.parametrize("hanging", [("auth",), ("api",), ("auth", "api")])
def test_it_answers_within_two_seconds_whatever_hangs(
    asked: Gateway, hanging: tuple[str, ...]
) -> None:
    for name in hanging:
        asked.services[name].healthy("hang")
    begun = time.monotonic()
    answer = asked.http.get("/health")
    assert time.monotonic() - begun < 2.0
    report = answer.json()
    assert (answer.status_code, report["status"]) == (503, "unhealthy")
    for name in ("auth", "api"):
        expected = "unhealthy" if name in hanging else "healthy"
        assert report["services"][name]["status"] == expected
    assert "no answer within" in report["services"][hanging[0]]["reason"]


def test_a_service_that_does_not_run_is_named(start_gateway: Start) -> None:
    with start_gateway(services=("api",)) as gateway:
        begun = time.monotonic()
        answer = gateway.http.get("/health")
        assert time.monotonic() - begun < 2.0
        assert answer.status_code == 503
        services = answer.json()["services"]
        assert services["auth"]["status"] == "unhealthy"
        assert services["auth"]["reason"] == "nothing listens, or the connection was lost"
        assert services["api"]["status"] == "healthy"
        # Health itself asks for no credential, also now.
        assert gateway.http.get("/livez").status_code == 200


def test_anyone_may_ask_by_head(asked: Gateway) -> None:
    answer = asked.http.head("/health")
    assert (answer.status_code, answer.content) == (200, b"")
