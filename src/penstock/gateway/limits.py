"""How much the gateway takes: connections, memory, files, time.

Times that a user may want to change are settings; the others stand here.
"""

import resource

from penstock.core.settings import Settings
from penstock.gateway.shapes import Json, typed

CONNECTION_IDLE_SECONDS = 75.0
STREAM_IDLE_SECONDS = 300.0
# Shorter than any server of ours keeps an idle connection, so that the gateway closes first.
UPSTREAM_IDLE_SECONDS = 30.0
CONNECT_SECONDS = 1.0

HEADERS_KIB = 32
HEADERS = 100
BUFFER_BYTES = 256 << 10
HTTP2_STREAMS = 100
HTTP2_STREAM_WINDOW = 256 << 10
HTTP2_CONNECTION_WINDOW = 1 << 20

HEAP_BYTES = 1 << 30
# Files that Envoy needs besides one a client: connections to services, logs, timers, sockets.
OTHER_FILES = 2_048


def connections(settings: Settings) -> int:
    """Return how many clients may be connected: the setting, or what the open-file limit allows."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return settings.max_connections
    return max(1, min(settings.max_connections, soft - min(OTHER_FILES, soft // 2)))


def overload_manager(settings: Settings) -> Json:
    """Refuse new connections at the limit; when memory runs low, first shed idle ones.

    Of the 100 %: from 80 % idle timeouts shrink to a tenth, at 90 % memory is handed back, at 95 %
    new requests get 503.
    """
    heap = "envoy.resource_monitors.fixed_heap"
    return {
        "refresh_interval": "0.250s",
        "resource_monitors": [
            {
                "name": "envoy.resource_monitors.global_downstream_max_connections",
                "typed_config": typed(
                    "extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                    max_active_downstream_connections=connections(settings),
                ),
            },
            {
                "name": heap,
                "typed_config": typed(
                    "extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
                    max_heap_size_bytes=HEAP_BYTES,
                ),
            },
        ],
        "actions": [
            {
                "name": "envoy.overload_actions.reduce_timeouts",
                "triggers": [
                    {
                        "name": heap,
                        "scaled": {"scaling_threshold": 0.80, "saturation_threshold": 0.95},
                    }
                ],
                "typed_config": typed(
                    "config.overload.v3.ScaleTimersOverloadActionConfig",
                    timer_scale_factors=[
                        {"timer": "HTTP_DOWNSTREAM_CONNECTION_IDLE", "min_scale": {"value": 10}}
                    ],
                ),
            },
            _above("envoy.overload_actions.shrink_heap", heap, 0.90),
            _above("envoy.overload_actions.stop_accepting_requests", heap, 0.95),
        ],
    }


def _above(action: str, monitor: str, share: float) -> Json:
    return {"name": action, "triggers": [{"name": monitor, "threshold": {"value": share}}]}
