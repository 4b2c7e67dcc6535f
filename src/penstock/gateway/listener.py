"""The one listener for the outside, and how it reads HTTP."""

from penstock.core.settings import Settings
from penstock.gateway import limits
from penstock.gateway.access_log import access_log
from penstock.gateway.errors import local_replies
from penstock.gateway.filters import filters
from penstock.gateway.headers import strip_forged
from penstock.gateway.routes import route_configuration
from penstock.gateway.shapes import COLLECTOR, Json, seconds, typed

CONNECTION_MANAGER = "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
NOBODY = {"address_prefix": "0.0.0.0", "prefix_len": 32}
TRACES_PATH = "/v1/traces"


def listener(settings: Settings, *, web: bool) -> Json:
    """Listen on `gateway_host:gateway_port` for HTTP/1.1 and HTTP/2 without TLS.

    `web`: the health of the web app counts.
    """
    address = {"address": settings.gateway_host, "port_value": settings.gateway_port}
    manager = typed(CONNECTION_MANAGER, **_connection_manager(settings, web=web))
    network_filter = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": manager,
    }
    return {
        "name": "gateway",
        "address": {"socket_address": address},
        "per_connection_buffer_limit_bytes": limits.BUFFER_BYTES,
        "filter_chains": [{"filters": [network_filter]}],
    }


def _connection_manager(settings: Settings, *, web: bool) -> Json:
    return {
        "stat_prefix": "gateway",
        "codec_type": "AUTO",
        **_addresses(settings),
        **_times(settings),
        **_paths(),
        **_protocols(),
        "early_header_mutation_extensions": [strip_forged()],
        "generate_request_id": True,
        "always_set_request_id_in_response": True,
        "server_header_transformation": "PASS_THROUGH",
        "access_log": [access_log(settings)],
        "local_reply_config": local_replies(),
        "route_config": route_configuration(settings, web=web),
        "http_filters": filters(settings),
        **({"tracing": _tracing(settings.otel_endpoint)} if settings.otel_endpoint else {}),
    }


def _addresses(settings: Settings) -> Json:
    """Believe X-Forwarded-For only as far as our own proxies wrote it."""
    return {
        "use_remote_address": True,
        "xff_num_trusted_hops": settings.gateway_trusted_hops,
        # Nobody is "internal", so nobody may steer the gateway by x-envoy-* headers.
        "internal_address_config": {"cidr_ranges": [NOBODY]},
    }


def _times(settings: Settings) -> Json:
    return {
        "request_headers_timeout": seconds(settings.gateway_header_seconds),
        # Routes set their own; this one holds until a route is found.
        "stream_idle_timeout": seconds(limits.STREAM_IDLE_SECONDS),
        "drain_timeout": seconds(settings.drain_seconds),
        "delayed_close_timeout": seconds(1),
    }


def _paths() -> Json:
    """Let every part see one and the same path, the one that was matched and checked."""
    return {
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "REJECT_REQUEST",
    }


def _protocols() -> Json:
    return {
        "max_request_headers_kb": limits.HEADERS_KIB,
        "common_http_protocol_options": {
            "idle_timeout": seconds(limits.CONNECTION_IDLE_SECONDS),
            "max_headers_count": limits.HEADERS,
            "headers_with_underscores_action": "REJECT_REQUEST",
        },
        # Neither HTTP/1.0 nor a length beside chunks.
        "http_protocol_options": {"accept_http_10": False, "allow_chunked_length": False},
        "http2_protocol_options": {
            "max_concurrent_streams": limits.HTTP2_STREAMS,
            "initial_stream_window_size": limits.HTTP2_STREAM_WINDOW,
            "initial_connection_window_size": limits.HTTP2_CONNECTION_WINDOW,
        },
    }


def _tracing(endpoint: str) -> Json:
    """Send a span of each request to the collector, within the client's trace if it has one."""
    uri = {
        "uri": endpoint.rstrip("/").removesuffix(TRACES_PATH) + TRACES_PATH,
        "cluster": COLLECTOR,
        "timeout": seconds(1),
    }
    return {
        "spawn_upstream_span": True,
        "provider": {
            "name": "envoy.tracers.opentelemetry",
            "typed_config": {
                "@type": "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig",
                "http_service": {"http_uri": uri},
                "service_name": "penstock-gateway",
            },
        },
    }
