"""Where the gateway sends requests: each service by several clusters, one for each kind of call."""

import ipaddress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from penstock.core.brief import IDLE_SECONDS
from penstock.core.errors import ConfigurationError
from penstock.core.listener import BRIEF
from penstock.core.settings import Settings
from penstock.gateway.limits import CONNECT_SECONDS, UPSTREAM_IDLE_SECONDS
from penstock.gateway.shapes import (
    ADMIN,
    API,
    API_HEALTH,
    API_PREDICTIONS,
    API_STREAMS,
    API_UPLOADS,
    API_WRITES,
    AUTH,
    AUTH_HEALTH,
    AUTH_VERIFY,
    AUTH_WRITES,
    COLLECTOR,
    LOOPBACK,
    WEB,
    WEB_HEALTH,
    Json,
    seconds,
    typed,
)

PROTOCOL_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
CHECK_SECONDS = 1.0
CHECK_AGAIN_SECONDS = 0.25
HEALTH_CALLS = 64

Version = Literal["1", "2"]


def clusters(settings: Settings) -> list[Json]:
    """Return all clusters.

    What must not be sent twice (POST and the like) goes over HTTP/2, one request a connection: a
    server that shuts down then says which request it has not begun, and that one is safe to send
    again. Over HTTP/1 such a request, sent in the moment the server closes an idle connection,
    would be lost. What may be sent twice goes over HTTP/1, which costs less. So do predictions,
    where they go to the API's socket for short questions: its server leaves it to the gateway to
    close a connection that is idle.

    Raises:
        ConfigurationError: An address is not `host:port`.
    """
    auth, api, web = (_address(settings, service) for service in ("auth", "api", "web"))
    verify, answers = (_brief(settings, service) for service in ("auth", "api"))
    admin = _host(LOOPBACK, settings.gateway_admin_port)
    most = settings.max_in_flight
    predicts: Version = "2" if settings.api_address else "1"
    calls: tuple[tuple[str, Json, Version, int], ...] = (
        (AUTH, auth, "1", most),
        (AUTH_WRITES, auth, "2", most),
        (AUTH_VERIFY, verify, "1", 2 * most),
        (AUTH_HEALTH, auth, "1", HEALTH_CALLS),
        (API, answers, "1", most),
        (API_WRITES, api, "2", most),
        (API_PREDICTIONS, answers, predicts, most),
        (API_STREAMS, api, "1", most),
        (API_UPLOADS, api, "2", most),
        (API_HEALTH, api, "1", HEALTH_CALLS),
        (WEB, web, "1", most),
        (WEB_HEALTH, web, "1", HEALTH_CALLS),
        (ADMIN, admin, "1", HEALTH_CALLS),
    )
    patience = settings.gateway_patience_seconds
    found = [
        _cluster(name, address, version=version, in_flight=room, patience_seconds=patience)
        for name, address, version, room in calls
    ]
    return [*found, _collector(settings.otel_endpoint)] if settings.otel_endpoint else found


def _cluster(
    name: str, address: Json, *, version: Version, in_flight: int, patience_seconds: float
) -> Json:
    return {
        **_base(name, address),
        "circuit_breakers": {
            "thresholds": [
                {
                    "max_connections": in_flight,
                    "max_pending_requests": in_flight,
                    "max_requests": in_flight,
                    "max_retries": in_flight,
                }
            ]
        },
        "typed_extension_protocol_options": {PROTOCOL_OPTIONS: _protocol(name, version)},
        # No server left is no server left: never try those that are known to be away.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "health_checks": [] if name == ADMIN else [_accepts_connections(patience_seconds)],
    }


def _base(name: str, address: Json) -> Json:
    host = address.get("socket_address", {}).get("address")
    endpoint = {"endpoint": {"address": address}}
    return {
        "name": name,
        "type": "STATIC" if host is None or _is_number(host) else "STRICT_DNS",
        "connect_timeout": seconds(CONNECT_SECONDS),
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [endpoint]}],
        },
    }


def _protocol(name: str, version: Version) -> Json:
    options: Json = (
        {"http_protocol_options": {}}
        if version == "1"
        else {"http2_protocol_options": {"max_concurrent_streams": 1}}
    )
    brief = name in {API, API_PREDICTIONS, AUTH_VERIFY}
    idle = IDLE_SECONDS if brief else UPSTREAM_IDLE_SECONDS
    return typed(
        "extensions.upstreams.http.v3.HttpProtocolOptions",
        common_http_protocol_options={"idle_timeout": seconds(idle)},
        explicit_http_config=options,
    )


def _accepts_connections(patience_seconds: float) -> Json:
    """Check only that somebody listens: a slow service is not an absent one.

    A service that accepts no connection all that time counts as away, and its requests are then
    answered at once. Until then they are tried again, so that a restart costs nobody an error.
    """
    return {
        "timeout": seconds(2),
        "interval": seconds(CHECK_SECONDS),
        "no_traffic_interval": seconds(CHECK_SECONDS),
        # Also the time to the second check after a first that failed.
        "unhealthy_interval": seconds(CHECK_AGAIN_SECONDS),
        "unhealthy_threshold": 1 + round(patience_seconds / CHECK_AGAIN_SECONDS),
        "healthy_threshold": 1,
        "tcp_health_check": {},
    }


def _collector(url: str) -> Json:
    """Return the cluster of the OpenTelemetry collector."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ConfigurationError(f"PENSTOCK_OTEL_ENDPOINT: expected a URL, found {url!r}")
    secure = parts.scheme == "https"
    cluster = _base(COLLECTOR, _host(parts.hostname, parts.port or (443 if secure else 80)))
    if secure:
        cluster["transport_socket"] = {
            "name": "envoy.transport_sockets.tls",
            "typed_config": typed(
                "extensions.transport_sockets.tls.v3.UpstreamTlsContext", sni=parts.hostname
            ),
        }
    return cluster


def _address(settings: Settings, service: str) -> Json:
    """Return where a service listens: its `*_address`, else its Unix socket."""
    written: str | None = getattr(settings, f"{service}_address")
    if written is None:
        return _pipe(settings.socket(service))
    host, _, port = written.rpartition(":")
    if not host or not port.isdigit():
        name = f"PENSTOCK_{service.upper()}_ADDRESS"
        raise ConfigurationError(f"{name}: expected host:port, found {written!r}")
    return _host(host.strip("[]"), int(port))


def _brief(settings: Settings, service: str) -> Json:
    """Return where a service answers short questions: on a socket of its own, if it has one."""
    if getattr(settings, f"{service}_address") is None:
        return _pipe(settings.socket(BRIEF[service]))
    return _address(settings, service)


def _pipe(path: Path) -> Json:
    return {"pipe": {"path": str(path)}}


def _host(host: str, port: int) -> Json:
    return {"socket_address": {"address": host, "port_value": port}}


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
