"""Cases 26 and 27: forged identities and requests that try to look like another one."""

import json

import pytest

from penstock.gateway.headers import FORGED, FORGED_PREFIXES
from tests.gateway.conftest import GOOD, Gateway, Start, seen_by_auth

HOST = b"host: plants.example.org\r\nconnection: close\r\n"


def raw(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([line, HOST.rstrip(), *headers, b"", body])


def test_forged_headers_reach_nobody(gateway: Gateway) -> None:
    forged = {name: "admin" for name in FORGED if name != "x-request-id"}
    forged |= {f"{prefix}id": "admin" for prefix in FORGED_PREFIXES}
    forged["x-penstock-identity"] = "eyJhbGciOiJub25lIn0.e30."
    for path in ("/api/v1/states", "/auth/me", "/", "/api/openapi.json"):
        seen = gateway.http.get(path, headers={**forged, **GOOD}).json()["headers"]
        assert "admin" not in [value for _, value in seen], path
        identities = [value for name, value in seen if name == "x-penstock-identity"]
        assert len(identities) == (1 if path == "/api/v1/states" else 0)
        assert forged["x-penstock-identity"] not in identities


def test_a_forged_identity_without_a_credential_is_refused(gateway: Gateway) -> None:
    answer = gateway.http.get("/api/v1/states", headers={"x-penstock-identity": "e30.e30.e30"})
    assert answer.status_code == 401


def test_a_client_cannot_choose_the_request_id_or_steer_envoy(gateway: Gateway) -> None:
    chosen = {"x-request-id": "chosen", "x-envoy-upstream-rq-timeout-ms": "1", **GOOD}
    answer = gateway.http.get("/api/v1/states?sleep=0.2", headers=chosen)
    assert answer.status_code == 200
    assert answer.headers["x-request-id"] != "chosen"
    seen = dict(answer.json()["headers"])
    assert seen["x-request-id"] == answer.headers["x-request-id"]
    assert not [name for name in seen if name.startswith("x-envoy-")]


def test_services_hear_the_address_that_envoy_saw_and_no_claims(gateway: Gateway) -> None:
    claimed = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", **GOOD}
    answer = gateway.http.get("/api/v1/states", headers=claimed)
    question = dict(seen_by_auth(answer)["headers"])
    for seen in (dict(answer.json()["headers"]), question):
        assert seen["x-forwarded-for"] == "127.0.0.1"
        assert seen["x-forwarded-proto"] == "http"


def test_a_proxy_of_ours_is_believed_as_far_as_it_counts(start_gateway: Start) -> None:
    with start_gateway(services=("auth", "api"), gateway_trusted_hops=1) as gateway:
        claimed = {"x-forwarded-for": "198.51.100.7, 203.0.113.9", "x-forwarded-proto": "https"}
        answer = gateway.http.get("/api/v1/states", headers={**claimed, **GOOD})
        question = dict(seen_by_auth(answer)["headers"])
        for seen in (dict(answer.json()["headers"]), question):
            assert seen["x-forwarded-for"] == "203.0.113.9"
            assert seen["x-forwarded-proto"] == "https"


@pytest.mark.parametrize("name", [b"X_User_Id", b"x_penstock_identity", b"Content_Length", b"a_b"])
def test_header_names_with_underscores_are_refused(gateway: Gateway, name: bytes) -> None:
    answer = gateway.exchange(raw(b"GET /livez HTTP/1.1", name + b": 1"))
    assert answer.status == 400
    assert answer.problem["type"] == "urn:penstock:bad-request"


@pytest.mark.parametrize("name", [b"Authorization", b"X-API-Key"])
@pytest.mark.parametrize("path", [b"/api/v1/states", b"/auth/me", b"/"])
def test_two_credentials_of_one_kind_are_refused(
    gateway: Gateway, name: bytes, path: bytes
) -> None:
    twice = (name + b": Bearer good", name.lower() + b": Bearer bad")
    answer = gateway.exchange(raw(b"GET " + path + b" HTTP/1.1", *twice))
    assert answer.status == 400
    assert "more than once" in answer.problem["detail"]


@pytest.mark.parametrize(
    "path",
    [
        b"/api/..%2fauth/me",
        b"/api%2fv1%2fstates",
        b"/api/v1/..%2F..%2Fauth",
        b"/api/docs/..%5c..%5cv1/states",
        b"/auth/..%2f..%2fapi/v1/states",
        b"/api/v1/states%00",
        b"/api/docs#/../v1/states",
    ],
)
def test_paths_with_escapes_that_mislead_are_refused(gateway: Gateway, path: bytes) -> None:
    answer = gateway.exchange(raw(b"GET " + path + b" HTTP/1.1", b"authorization: Bearer good"))
    assert answer.status == 400
    assert answer.problem["type"] == "urn:penstock:bad-request"


@pytest.mark.parametrize(
    ("path", "status", "lands"),
    [
        # What normalises into the protected part is protected.
        (b"//api//v1//states", 401, None),
        (b"/api/docs/../v1/states", 401, None),
        (b"/api/docs/%2e%2e/v1/states", 401, None),
        (b"/auth/../api/v1/states", 401, None),
        (b"/auth/./../api/./v1/states", 401, None),
        (b"/v2/health/live/../../models/m/infer", 401, None),
        (b"/x/..\\api/v1/states", 401, None),
        (b"/api/v1/auth/../states", 401, None),
        (b"/%61pi/v1/states", 401, None),
        (b"/api/openapi.json/", 401, None),
        (b"/api/openapi.json;x", 401, None),
        # What normalises out of it goes where it says.
        (b"/api/../auth/me", 200, ("auth", "/auth/me")),
        (b"//auth//me", 200, ("auth", "/auth/me")),
        (b"/api/v1/../auth/me", 200, ("auth", "/auth/me")),
        (b"/API/v1/states", 200, ("web", "/API/v1/states")),
    ],
)
def test_paths_are_normalised_before_they_are_judged(
    gateway: Gateway, path: bytes, status: int, lands: tuple[str, str] | None
) -> None:
    answer = gateway.exchange(raw(b"GET " + path + b" HTTP/1.1"))
    seen = json.loads(answer.body)
    if path == b"/%61pi/v1/states" and answer.status == 200:
        # An escaped letter stays as it is and means no path of ours; the web app gets it.
        assert seen["service"] == "web"
        return
    assert answer.status == status, seen
    if lands:
        assert (seen["service"], seen["path"]) == lands


def smuggled(gateway: Gateway, request: bytes) -> None:
    """Send a request that holds a second one; only the outer may ever be answered, or neither."""
    inner = b"GET /api/v1/smuggled HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\n\r\n"
    answer = gateway.exchange(request + inner)
    assert answer.status == 400, answer
    assert b"smuggled" not in answer.body


@pytest.mark.parametrize(
    "headers",
    [
        (b"content-length: 4", b"transfer-encoding: chunked"),
        (b"transfer-encoding: chunked", b"content-length: 4"),
        (b"content-length: 4", b"content-length: 5"),
        (b"content-length: 4, 5",),
        (b"content-length: -1",),
        (b"content-length: 0x4",),
        (b"content-length : 4",),
        (b"content-length: 4\r\n folded: x",),
    ],
)
def test_bodies_with_two_lengths_are_refused(gateway: Gateway, headers: tuple[bytes, ...]) -> None:
    smuggled(gateway, raw(b"POST /auth/login HTTP/1.1", *headers, body=b"0\r\n\r\n"))


@pytest.mark.parametrize(
    "coding", [b"chunked, identity", b"xchunked", b"gzip, chunked", b"identity, chunked"]
)
def test_unknown_transfer_codings_are_refused(gateway: Gateway, coding: bytes) -> None:
    request = raw(b"POST /auth/login HTTP/1.1", b"transfer-encoding: " + coding, body=b"0\r\n\r\n")
    answer = gateway.exchange(request)
    assert answer.status in {400, 501}
    assert answer.problem


@pytest.mark.parametrize(
    "line",
    [
        b"GET /livez HTTP/1.0",
        b"GET /api/v1/states HTTP/0.9",
        b"GET /livez HTTP/3.0",
        b"GET /livez",
        b"GET livez HTTP/1.1",
        b"G\x00T /livez HTTP/1.1",
        b"SSH-2.0-OpenSSH_9.2",
    ],
)
def test_other_protocols_are_refused(gateway: Gateway, line: bytes) -> None:
    answer = gateway.exchange(raw(line))
    assert answer.status in {0, 400}, answer
    if answer.status:
        assert answer.problem["type"] == "urn:penstock:bad-request"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"http://elsewhere.example.org/api/v1/states", 401),
        (b"http://plants.example.org/livez", 200),
        (b"http://plants.example.org//api/../api/v1/states", 401),
        (b"ftp://plants.example.org/api/v1/states", 400),
    ],
)
def test_absolute_addresses_take_the_same_routes(
    gateway: Gateway, target: bytes, status: int
) -> None:
    assert gateway.exchange(raw(b"GET " + target + b" HTTP/1.1")).status == status


@pytest.mark.parametrize("host", [(), (b"host: a", b"host: b"), (b"host: a/b@c",)])
def test_a_request_has_one_host(gateway: Gateway, host: tuple[bytes, ...]) -> None:
    request = b"\r\n".join([b"GET /livez HTTP/1.1", b"connection: close", *host, b"", b""])
    assert gateway.exchange(request).status == 400


def test_tunnels_are_refused(gateway: Gateway) -> None:
    connect = gateway.exchange(b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: 127.0.0.1:22\r\n\r\n")
    assert connect.status == 405
    upgrade = raw(b"GET /api/v1/states HTTP/1.1", b"upgrade: websocket").replace(
        b"close", b"upgrade"
    )
    assert gateway.exchange(upgrade).status == 403


def test_http2_without_tls_takes_the_same_routes(gateway: Gateway) -> None:
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    with gateway.connect() as connection:
        connection.sendall(preface)
        frame = connection.recv(9)
    assert frame[3] == 4, "the answer to a preface is a SETTINGS frame"


@pytest.mark.parametrize("method", [b"TRACE", b"TRACK", b"PROPFIND", b"get", b"DEBUG"])
@pytest.mark.parametrize("path", [b"/api/v1/states", b"/auth/login", b"/"])
def test_strange_methods_are_refused(gateway: Gateway, method: bytes, path: bytes) -> None:
    answer = gateway.exchange(raw(method + b" " + path + b" HTTP/1.1"))
    assert answer.status in {400, 405}
    assert answer.problem
