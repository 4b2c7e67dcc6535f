import pytest

from tests.gateway.conftest import GOOD, Gateway, seen_by_auth


@pytest.mark.parametrize(
    ("asked", "service", "path"),
    [
        ("/auth/login", "auth", "/auth/login"),
        ("/api/v1/auth/login", "auth", "/auth/login"),
        ("/api/auth/login?next=%2Fa", "auth", "/auth/login?next=%2Fa"),
        ("/.well-known/jwks.json", "auth", "/.well-known/jwks.json"),
        ("/api/openapi.json", "api", "/api/openapi.json"),
        ("/api/docs", "api", "/api/docs"),
        ("/v2/health/live", "api", "/v2/health/live"),
        ("/v2/health/ready", "api", "/v2/health/ready"),
        ("/", "web", "/"),
        ("/plants/us-6008", "web", "/plants/us-6008"),
        ("/apix", "web", "/apix"),
        ("/authors", "web", "/authors"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_public_paths(gateway: Gateway, method: str, asked: str, service: str, path: str) -> None:
    answer = gateway.http.request(method, asked)
    assert answer.status_code == 200
    seen = answer.json()
    assert (seen["service"], seen["path"], seen["method"]) == (service, path, method)


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/api/v1/power-plants/top?limit=3", "/api/v1/power-plants/top?limit=3"),
        ("/api/power-plants/top?limit=3", "/api/v1/power-plants/top?limit=3"),
        ("/api/loads", "/api/v1/loads"),
        ("/api/v1/loads/7/events", "/api/v1/loads/7/events"),
        ("/api/loads/7/rejected.csv", "/api/v1/loads/7/rejected.csv"),
        ("/v2/models/m/ready", "/v2/models/m/ready"),
        ("/v2", "/v2"),
        ("/api", "/api/v1"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_protected_paths(gateway: Gateway, method: str, asked: str, path: str) -> None:
    stranger = gateway.http.request(method, asked)
    assert stranger.status_code == 401
    assert stranger.headers["www-authenticate"] == 'Bearer realm="penstock"'
    known = gateway.http.request(method, asked, headers=GOOD)
    assert known.status_code == 200
    if method != "HEAD":
        seen = known.json()
        assert (seen["service"], seen["path"], seen["method"]) == ("api", path, method)
        question = seen_by_auth(known)
        assert (question["path"], question["method"]) == ("/auth/verify", method)


@pytest.mark.parametrize(
    ("token", "status", "headers"),
    [
        ("bad", 401, {"www-authenticate": 'Bearer realm="penstock"'}),
        ("forbidden", 403, {}),
        ("limited", 429, {"retry-after": "7", "ratelimit": '"verify";r=0;t=7'}),
    ],
)
def test_a_refusal_is_passed_on(
    gateway: Gateway, token: str, status: int, headers: dict[str, str]
) -> None:
    answer = gateway.http.get("/api/v1/states", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"type": "urn:penstock:test", "title": "Refused", "status": status}
    assert headers.items() <= answer.headers.items()
    assert "x-penstock-identity" not in answer.headers
    assert "x-internal" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{"x-api-key": "good"}, {"cookie": "session=good"}, {"authorization": "Bearer good"}],
    ids=lambda headers: next(iter(headers)),
)
def test_every_credential_reaches_the_auth_service(
    gateway: Gateway, headers: dict[str, str]
) -> None:
    more = {"origin": "http://example.org", "sec-fetch-site": "cross-site", "traceparent": "00-a"}
    answer = gateway.http.post("/api/v1/keys", headers={**headers, **more, "x-other": "1"})
    assert answer.status_code == 200
    asked = dict(seen_by_auth(answer)["headers"])
    assert {**headers, **more}.items() <= asked.items()
    assert asked["x-request-id"] == answer.headers["x-request-id"]
    assert "x-other" not in asked
    # Only the identity comes from the AuthService to the API, and no body went there.
    assert "x-user-id" not in dict(answer.json()["headers"])
    assert asked["content-length"] == "0"


PREDICTIONS = ("/api/v1/predict/m", "/api/predict/m", "/v2/models/m/infer")


@pytest.mark.parametrize("path", PREDICTIONS)
@pytest.mark.parametrize(
    "headers",
    # The last three are worth nothing, which is for the API to say.
    [{"x-api-key": "good"}, GOOD, {"x-api-key": "bad"}, {"x-api-key": ""}, {"authorization": "x"}],
    ids=["key", "token", "bad", "empty", "odd"],
)
def test_a_short_prediction_with_its_own_credential_is_for_the_api(
    gateway: Gateway, path: str, headers: dict[str, str]
) -> None:
    forged = {"x-penstock-identity": "e30.e30.e30", "x-user-id": "1", "cookie": "session=good"}
    answer = gateway.http.post(path, content=b"{}", headers={**headers, **forged})
    assert answer.status_code == 200
    seen = dict(answer.json()["headers"])
    assert headers.items() <= seen.items()
    # Nobody has said who that is.
    assert "x-penstock-identity" not in seen
    assert "x-user-id" not in seen
    assert answer.json()["http_version"] == "1.1"


@pytest.mark.parametrize("path", PREDICTIONS)
def test_every_other_prediction_is_asked_about(gateway: Gateway, path: str) -> None:
    for method, body, headers in (
        ("POST", b"{}", {"cookie": "session=good"}),
        ("POST", b"x" * 100_000, {"x-api-key": "good"}),
        ("GET", None, {"x-api-key": "good"}),
        ("PUT", b"{}", {"x-api-key": "good"}),
    ):
        answer = gateway.http.request(method, path, content=body, headers=headers)
        assert answer.status_code == 200
        assert headers.items() <= dict(seen_by_auth(answer)["headers"]).items()
    for method, body, headers in (
        ("POST", b"{}", {}),
        ("POST", b"{}", {"cookie": "session=bad"}),
        ("POST", b"{}", {"x-penstock-identity": "e30.e30.e30"}),
        ("POST", b"x" * 100_000, {"x-api-key": "bad"}),
        ("PUT", b"{}", {"x-api-key": "bad"}),
    ):
        assert gateway.http.request(method, path, content=body, headers=headers).status_code == 401
    below = gateway.http.post(f"{path}/more", content=b"{}", headers={"x-api-key": "bad"})
    assert below.status_code == 401


def test_identity_reaches_the_api_only(gateway: Gateway) -> None:
    for path in ("/auth/me", "/", "/api/openapi.json"):
        answer = gateway.http.get(path, headers=GOOD)
        assert "x-penstock-identity" not in dict(answer.json()["headers"]), path


def test_alive_and_ready(gateway: Gateway) -> None:
    alive = gateway.http.get("/livez")
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert alive.headers["content-type"] == "application/json"
    assert gateway.http.get("/readyz").text == "LIVE\n"


def test_figures_are_for_this_machine_only(gateway: Gateway) -> None:
    figures = gateway.http.get("/metrics")
    assert figures.status_code == 200
    assert "envoy_http_downstream_rq_total" in figures.text
    assert gateway.http.get("/metrics/auth").text == "auth_figure 1\n"
    assert gateway.http.get("/metrics/api").text == "api_figure 1\n"
    for path in ("/metrics", "/metrics/auth", "/metrics/api"):
        proxied = gateway.http.get(path, headers={"x-forwarded-for": "203.0.113.9"})
        assert proxied.status_code == 403
        assert proxied.json()["type"] == "urn:penstock:forbidden"


def test_the_admin_page_cannot_end_envoy(gateway: Gateway) -> None:
    port = gateway.settings.gateway_admin_port
    with type(gateway.http)(base_url=f"http://127.0.0.1:{port}") as admin:
        assert admin.get("/ready").text == "LIVE\n"
        for page in ("/quitquitquit", "/logging?level=trace", "/runtime_modify?a=b", "/"):
            assert admin.post(page).status_code == 403, page


def test_answers_carry_security_headers_and_an_id(gateway: Gateway) -> None:
    for path in ("/", "/livez", "/health", "/api/v1/states", "/auth/me", "/metrics"):
        answer = gateway.http.get(path)
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert len(headers.get_list("x-request-id")) == 1
        assert len(headers["x-request-id"]) == 36
        assert not {"server", "x-powered-by", "x-penstock-health"} & set(headers), path
        assert not [name for name in headers if name.startswith("x-envoy")], path


def test_long_texts_are_compressed_for_those_who_ask(gateway: Gateway) -> None:
    query = "/?bytes=20000&etag=%22v1%22"
    packed = gateway.http.get(query, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] == 'W/"v1"'
    assert len(packed.content) == 20000
    plain = gateway.http.get(query, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] == '"v1"'
    events = gateway.http.get(
        f"{query}&type=text/event-stream", headers={"accept-encoding": "gzip"}
    )
    assert "content-encoding" not in events.headers


@pytest.mark.parametrize(
    "kind",
    [
        "text/css; charset=UTF-8",
        "application/javascript; charset=UTF-8",
        "text/javascript",
        "text/x-component",
        "application/geo+json",
    ],
)
def test_what_pages_are_made_of_is_compressed(gateway: Gateway, kind: str) -> None:
    asked = gateway.http.get(
        "/", params={"bytes": 20000, "type": kind}, headers={"accept-encoding": "gzip"}
    )
    assert asked.headers["content-encoding"] == "gzip"
    assert len(asked.content) == 20000
    assert asked.num_bytes_downloaded < 2000


def test_the_access_log_tells_all_but_secrets(gateway: Gateway) -> None:
    secrets = {"authorization": "Bearer good", "cookie": "session=tasty"}
    answer = gateway.http.get("/api/states?token=hush&year=2023", headers=secrets)
    line = gateway.logged(answer.headers["x-request-id"])
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/states", 200)
    assert (line["route"], line["cluster"]) == ("api", "api")
    assert line["duration_ms"] >= 0
    for secret in ("hush", "Bearer", "tasty"):
        assert secret not in str(line)
