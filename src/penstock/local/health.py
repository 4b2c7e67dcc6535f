"""Asks the gateway how the whole installation is."""

import http.client
import json
from typing import Any

from penstock.core.settings import Settings

# What a server that listens everywhere is called from the same machine.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
TIMEOUT_SECONDS = 3.0


def local_url(settings: Settings) -> str:
    """Return where this machine's gateway listens, whatever its address is for others."""
    host = ANYWHERE.get(settings.gateway_host, settings.gateway_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.gateway_port}"


def fetch_health(settings: Settings) -> dict[str, Any]:
    """Return the answer of `GET /health`; `unhealthy` with a reason when there is none."""
    host = ANYWHERE.get(settings.gateway_host, settings.gateway_host)
    connection = http.client.HTTPConnection(host, settings.gateway_port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health", headers={"Accept": "application/json"})
        document = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        return {"status": "unhealthy", "reason": f"the gateway does not answer: {error}"}
    finally:
        connection.close()
    if not isinstance(document, dict) or "status" not in document:
        return {"status": "unhealthy", "reason": "the gateway answers something else"}
    return document


def explain(health: dict[str, Any]) -> str:
    """Return in one line what is not healthy, and why."""
    parts = [str(health["reason"])] if health.get("reason") else []
    for name, service in (health.get("services") or {}).items():
        if isinstance(service, dict) and service.get("status") != "healthy":
            checks = service.get("checks") or {}
            reasons = [
                f"{part}: {check.get('reason', check.get('status'))}"
                for part, check in checks.items()
                if isinstance(check, dict) and check.get("status") != "healthy"
            ]
            reasons = reasons or [str(service.get("reason") or service.get("status"))]
            parts.append(f"{name} ({'; '.join(reasons)})")
    return ", ".join(parts) or str(health.get("detail") or health["status"])
