"""Envoy's whole configuration, rendered from the settings.

Start: write what `render` returns to a file and run `envoy -c FILE --concurrency 2`. Reload: render
again and start a second Envoy with the same `--base-id` and the next `--restart-epoch`; it takes
the listening sockets over, and the first finishes its requests and ends. That way every setting can
change, and no connection is refused.
"""

import json

from penstock.core.settings import Settings
from penstock.gateway.clusters import clusters
from penstock.gateway.limits import overload_manager
from penstock.gateway.listener import listener
from penstock.gateway.shapes import LOOPBACK, Json

# What of Envoy's own page answers, on loopback: enough to watch and to drain it, nothing that
# changes or ends it.
ADMIN_PAGES = (
    "/ready",
    "/stats",
    "/stats/prometheus",
    "/clusters",
    "/listeners",
    "/server_info",
    "/config_dump",
    "/drain_listeners",
)


def render(settings: Settings, *, web: bool = False) -> str:
    """Return Envoy's bootstrap configuration as JSON.

    `web`: the web app is part of this stack, so that its health counts. Envoy reads the folder
    `logs_dir`, which must exist when it starts.

    Raises:
        ConfigurationError: An address is not `host:port`.
    """
    return json.dumps(bootstrap(settings, web=web), indent=1)


def bootstrap(settings: Settings, *, web: bool = False) -> Json:
    """Return the same as plain data."""
    return {
        "node": {"id": "gateway", "cluster": "penstock"},
        "admin": _admin(settings),
        "static_resources": {
            "listeners": [listener(settings, web=web)],
            "clusters": clusters(settings),
        },
        "overload_manager": overload_manager(settings),
        # Envoy joins repeated values of such a header with a comma, as it does with Authorization;
        # the guard refuses those.
        "inline_headers": [
            {"inline_header_name": "x-api-key", "inline_header_type": "REQUEST_HEADER"}
        ],
        # Envoy writes its own log beside the lines of everybody else: JSON, one object a line.
        "application_log_config": {
            "log_format": {
                "json_format": {
                    "timestamp": "%Y-%m-%dT%T.%fZ",
                    "level": "%l",
                    "service": "gateway",
                    "event": "envoy",
                    "component": "%n",
                    "message": "%j",
                }
            }
        },
    }


def _admin(settings: Settings) -> Json:
    address = {"address": LOOPBACK, "port_value": settings.gateway_admin_port}
    return {
        "address": {"socket_address": address},
        # It must answer also while strangers hold every connection that is allowed.
        "ignore_global_conn_limit": True,
        "allow_paths": [
            *({"exact": page} for page in ADMIN_PAGES),
            *({"prefix": f"{page}?"} for page in ADMIN_PAGES),
        ],
    }
