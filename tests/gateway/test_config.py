import json
import os
from pathlib import Path
from typing import Any

import pytest

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings
from penstock.gateway.config import render
from penstock.gateway.limits import connections
from penstock.gateway.routes import route_configuration
from penstock.local.envoy import Envoy


def settings_with(home: Path, **changed: object) -> Settings:
    (home / "logs").mkdir(exist_ok=True)
    values: dict[str, Any] = {"home": home, **changed}
    return Settings(**values)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"gateway_host": "0.0.0.0", "gateway_port": 80, "gateway_trusted_hops": 2},
        {"gateway_host": "::1", "auth_address": "[::1]:9001", "api_address": "127.0.0.1:9002"},
        {"web_address": "web.example.org:3000", "public_url": "https://plants.example.org"},
        {"otel_endpoint": "http://127.0.0.1:4318"},
        {"otel_endpoint": "https://traces.example.org/v1/traces"},
        {"max_request_bytes": 1, "max_in_flight": 1, "drain_seconds": 0.5},
    ],
    ids=lambda changed: ",".join(changed) or "defaults",
)
def test_envoy_accepts_what_is_rendered(tmp_path: Path, changed: dict[str, object]) -> None:
    configuration = tmp_path / "envoy.json"
    configuration.write_text(render(settings_with(tmp_path, **changed)))
    Envoy.validate(configuration)


def test_an_address_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PENSTOCK_API_ADDRESS"):
        render(settings_with(tmp_path, api_address="localhost"))
    with pytest.raises(ConfigurationError, match="PENSTOCK_OTEL_ENDPOINT"):
        render(settings_with(tmp_path, otel_endpoint="collector:4318"))


def test_the_configuration_holds_no_secret(tmp_path: Path) -> None:
    secret = "postgresql://penstock:hunter2@127.0.0.1/penstock"
    text = render(settings_with(tmp_path, database_url=secret, auth_key="c2VjcmV0c2VjcmV0"))
    assert "hunter2" not in text
    assert "c2VjcmV0" not in text


def test_only_listed_routes_do_without_an_identity(tmp_path: Path) -> None:
    (host,) = route_configuration(settings_with(tmp_path))["virtual_hosts"]
    public = {
        route["name"]
        for route in host["routes"]
        if "penstock.identify" in route.get("typed_per_filter_config", {})
    }
    assert public == {
        *("alive", "health", "ready", "metrics", "metrics-auth", "metrics-api"),
        *("jwks", "auth", "auth-v1", "auth-api"),
        *("openapi", "docs", "v2-live", "v2-ready"),
        *("web", "web-root"),
        # These go only to the API, with a credential that it checks itself.
        *("predictions-x-api-key", "predictions-authorization"),
    }
    for route in host["routes"]:
        if route["name"].startswith("predictions-"):
            own, short = route["match"]["headers"][1:]
            assert own == {"name": route["name"].partition("-")[2], "present_match": True}
            assert short["string_match"]["safe_regex"]["regex"] == r"\d{1,5}"
            assert route["route"]["cluster"] == "api-predictions"


def test_no_method_that_changes_something_is_sent_twice(tmp_path: Path) -> None:
    (host,) = route_configuration(settings_with(tmp_path))["virtual_hosts"]
    for route in host["routes"]:
        tried_again_on = route.get("route", {}).get("retry_policy", {}).get("retry_on", "")
        if "reset" in tried_again_on.split(","):
            methods = [item for item in route["match"]["headers"] if item["name"] == ":method"]
            assert methods[0]["string_match"]["safe_regex"]["regex"] == "GET|HEAD", route["name"]


def test_connections_stay_below_the_open_file_limit(tmp_path: Path) -> None:
    few = connections(settings_with(tmp_path, max_connections=10))
    many = connections(settings_with(tmp_path, max_connections=1 << 40))
    assert few == 10
    assert many < os.sysconf("SC_OPEN_MAX")


def test_rendering_twice_gives_the_same(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    assert json.loads(render(settings)) == json.loads(render(settings))
