import time

import pytest

from penstock.local.health import explain
from penstock.local.show import Progress, as_document, print_table, uptime
from penstock.local.state import ServiceStatus, StackStatus

pytestmark = pytest.mark.unit


def status(*services: ServiceStatus) -> StackStatus:
    return StackStatus(pid=1, process_started=0.0, mark="test", services=list(services))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (61, "1 min 1 s"), (3_660, "1 h 1 min"), (90_000, "1 d 1 h")],
)
def test_uptime_is_said_in_two_units(seconds: float, words: str) -> None:
    assert uptime(seconds) == words


def test_progress_prints_one_line_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    service = ServiceStatus("api")
    progress = Progress()
    progress(status(service))
    service.state, service.since = "starting", time.time()
    progress(status(service))
    progress(status(service))
    service.state, service.reason = "restarting", "ended with code 1 [critical]\nand more"
    progress(status(service))
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[2:4] for line in lines] == [["api", "starting"], ["api", "restarting"]]
    assert "[critical]" in lines[-1]


def test_a_killed_supervisor_is_not_reported_as_running(
    capsys: pytest.CaptureFixture[str],
) -> None:
    service = ServiceStatus("api", "running", pid=1, process_started=0.0)
    found = status(service)
    found.phase = "healthy"
    document = as_document(found, {})
    assert document["phase"] == "stopped"
    assert document["services"][0]["alive"] is False
    print_table(document)
    shown = capsys.readouterr().out
    assert "gone" in shown
    assert "`penstock up` recovers" in shown


def test_what_is_not_healthy_is_named_with_its_reason() -> None:
    health = {
        "status": "degraded",
        "services": {
            "auth": {"status": "healthy"},
            "api": {
                "status": "degraded",
                "checks": {
                    "postgres": {"status": "healthy"},
                    "redis": {"status": "unhealthy", "reason": "refused"},
                },
            },
        },
    }
    assert explain(health) == "api (redis: refused)"
