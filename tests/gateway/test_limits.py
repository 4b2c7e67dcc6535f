"""Sizes, times and numbers: what is too much is refused, and others are served meanwhile."""

import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.gateway.conftest import GOOD, Answer, Gateway, Start, read_answer

ORDINARY = 64 << 10
UPLOAD = 4 << 20
PREDICTION = 512 << 10


def chunks(total: int) -> Iterator[bytes]:
    """A body whose length is not announced."""
    for begin in range(0, total, 16 << 10):
        yield b"x" * min(16 << 10, total - begin)


@pytest.mark.parametrize("announced", [True, False], ids=["content-length", "chunked"])
@pytest.mark.parametrize("path", ["/auth/login", "/api/v1/keys", "/v2/models/m/ready", "/"])
def test_an_ordinary_body_has_a_limit(gateway: Gateway, path: str, announced: bool) -> None:
    fits = b"x" * ORDINARY if announced else chunks(ORDINARY)
    accepted = gateway.http.post(path, content=fits, headers=GOOD)
    assert accepted.status_code == 200
    assert accepted.json()["body_bytes"] == ORDINARY
    over = b"x" * (ORDINARY + 1) if announced else chunks(ORDINARY + 1)
    refused = gateway.http.post(path, content=over, headers=GOOD)
    assert refused.status_code == 413
    assert refused.json()["type"] == "urn:penstock:too-large"


@pytest.mark.parametrize("announced", [True, False], ids=["content-length", "chunked"])
@pytest.mark.parametrize("path", ["/api/v1/loads", "/api/loads", "/api/v1/models/upload"])
def test_an_upload_has_a_limit_of_its_own(gateway: Gateway, path: str, announced: bool) -> None:
    fits = b"x" * UPLOAD if announced else chunks(UPLOAD)
    accepted = gateway.http.post(path, content=fits, headers=GOOD)
    assert accepted.status_code == 200
    assert accepted.json()["body_bytes"] == UPLOAD
    over = b"x" * (UPLOAD + 1) if announced else chunks(UPLOAD + 1)
    refused = gateway.http.post(path, content=over, headers=GOOD)
    assert refused.status_code == 413
    assert refused.json()["type"] == "urn:penstock:too-large"


@pytest.mark.parametrize("announced", [True, False], ids=["content-length", "chunked"])
@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/api/v1/predict/m", "/api/v1/predict/m"),
        ("/api/predict/m", "/api/v1/predict/m"),
        ("/v2/models/m/infer", "/v2/models/m/infer"),
        ("/v2/models/m/versions/3/infer", "/v2/models/m/versions/3/infer"),
    ],
)
def test_a_prediction_has_a_limit_of_its_own(
    gateway: Gateway, path: str, seen: str, announced: bool
) -> None:
    fits = b"x" * PREDICTION if announced else chunks(PREDICTION)
    accepted = gateway.http.post(path, content=fits, headers=GOOD)
    assert accepted.status_code == 200
    assert accepted.json()["body_bytes"] == PREDICTION
    assert accepted.json()["path"] == seen
    over = b"x" * (PREDICTION + 1) if announced else chunks(PREDICTION + 1)
    refused = gateway.http.post(path, content=over, headers=GOOD)
    assert refused.status_code == 413
    assert refused.json()["type"] == "urn:penstock:too-large"


def test_a_stranger_uploads_nothing(gateway: Gateway) -> None:
    head = b"POST /api/v1/loads HTTP/1.1\r\nhost: x\r\ncontent-length: 4000000\r\n\r\n"
    answer = gateway.exchange(head)
    assert answer.status == 401


def test_an_upload_takes_longer_than_an_ordinary_request_may(gateway: Gateway) -> None:
    def slowly() -> Iterator[bytes]:
        for _ in range(8):
            time.sleep(1.0)
            yield b"x" * 1000

    answer = gateway.http.post("/api/v1/loads", content=slowly(), headers=GOOD, timeout=30)
    assert answer.json()["body_bytes"] == 8000


def test_an_upload_may_be_worked_on_for_longer_than_a_request(gateway: Gateway) -> None:
    """A model is converted before it is answered for."""
    path = "/api/v1/models/upload?sleep=6"
    answer = gateway.http.post(path, content=b"x" * 1000, headers=GOOD, timeout=30)
    assert answer.json()["body_bytes"] == 1000


def test_headers_have_a_limit(gateway: Gateway) -> None:
    long = b"GET /livez HTTP/1.1\r\nhost: x\r\nx-long: " + b"y" * 40_000 + b"\r\n\r\n"
    many = b"GET /livez HTTP/1.1\r\nhost: x\r\n" + b"x-many: 1\r\n" * 120 + b"\r\n"
    for request in (long, many):
        answer = gateway.exchange(request)
        assert answer.status == 431
        assert answer.problem["type"] == "urn:penstock:headers-too-large"


def drip(connection: socket.socket, data: bytes, *, every: float) -> None:
    """Send one byte now and then, until the other side has had enough."""
    try:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(every)
    except OSError:
        return


@pytest.mark.parametrize(
    ("first", "slow", "limit"),
    [
        (b"GET /livez HTTP/1.1\r\nx-slow: ", b"y" * 100, 1.0),
        (b"POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n", b"y" * 99, 5.0),
    ],
    ids=["headers", "body"],
)
def test_slow_senders_are_cut_while_others_are_served(
    gateway: Gateway, first: bytes, slow: bytes, limit: float
) -> None:
    begun = time.monotonic()
    with gateway.connect() as connection:
        connection.sendall(first)
        sender = threading.Thread(target=drip, args=(connection, slow), kwargs={"every": 0.2})
        sender.start()
        assert gateway.http.get("/api/v1/states", headers=GOOD).status_code == 200
        answer = read_answer(connection, begun)
        connection.close()
        sender.join()
    assert answer.status == 408
    assert answer.problem["type"] == "urn:penstock:request-timeout"
    assert limit - 0.5 < answer.seconds < limit + 2.5


def test_a_silent_body_is_cut(gateway: Gateway) -> None:
    head = b"POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf"
    answer = gateway.exchange(head)
    assert answer.status == 408
    assert 1.5 < answer.seconds < 4


def test_an_answer_that_does_not_come_is_a_timeout(gateway: Gateway) -> None:
    answer = gateway.http.get("/api/v1/states?sleep=20", headers=GOOD)
    assert answer.status_code == 504
    assert answer.json()["type"] == "urn:penstock:gateway-timeout"
    streamed = gateway.http.get("/api/v1/power-plants/export?sleep=4", headers=GOOD)
    assert streamed.status_code == 200


def test_events_arrive_one_by_one_for_longer_than_an_answer_may_take(gateway: Gateway) -> None:
    begun = time.monotonic()
    path = "/api/v1/loads/7/events?events=4"
    with gateway.http.stream("GET", path, headers={**GOOD, "accept-encoding": "gzip"}) as answer:
        arrived = [(part, time.monotonic() - begun) for part in answer.iter_text()]
    assert [part for part, _ in arrived] == [f"data: {number}\n\n" for number in range(4)]
    assert arrived[0][1] < 0.9
    assert arrived[-1][1] > 2.9


def test_more_requests_than_the_limit_are_told_to_come_back(start_gateway: Start) -> None:
    with start_gateway(max_in_flight=4) as gateway:
        answers: list[Answer] = []
        request = b"GET /api/v1/x?sleep=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\n\r\n"

        def ask() -> None:
            answers.append(gateway.exchange(request))

        crowd = [threading.Thread(target=ask) for _ in range(30)]
        for one in crowd:
            one.start()
        time.sleep(0.3)
        # Other calls have room of their own, though all of the API's is taken.
        assert gateway.http.get("/auth/me").status_code == 200
        assert gateway.http.get("/health").json()["status"] == "healthy"
        for one in crowd:
            one.join()
    refused = [answer for answer in answers if answer.status != 200]
    assert len(answers) - len(refused) >= 4
    assert len(refused) >= 10
    for answer in refused:
        assert answer.status == 503
        assert answer.problem["type"] == "urn:penstock:unavailable"
        assert answer.headers["retry-after"] in {"1", "2"}
        assert answer.seconds < 1


def test_ten_thousand_idle_connections_stop_nobody(gateway: Gateway) -> None:
    wanted = 10_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted + 2_500:
        pytest.skip(f"one process may open only {hard} files here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted + 2_500), hard))
    with ExitStack() as stack:
        for _ in range(wanted):
            stack.enter_context(gateway.connect())
        begun = time.monotonic()
        for _ in range(20):
            assert gateway.http.get("/api/v1/states", headers=GOOD).status_code == 200
        assert time.monotonic() - begun < 5
        with gateway.connect() as newcomer:
            newcomer.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
            assert read_answer(newcomer, begun).status == 200


def test_connections_over_the_limit_are_closed_and_the_admin_page_still_answers(
    start_gateway: Start,
) -> None:
    with start_gateway(services=("auth", "api"), max_connections=5) as gateway, ExitStack() as held:
        first = [held.enter_context(gateway.connect()) for _ in range(5)]
        for connection in first:
            connection.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
            assert read_answer(connection, 0).status == 200
        with gateway.connect() as sixth:
            assert sixth.recv(1) == b""
        assert gateway.envoy.probe()
        first[0].close()
        time.sleep(0.2)
        assert gateway.exchange(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").status == 200
