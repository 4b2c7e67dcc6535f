"""One JSON line a request, without secrets: no query, no header that carries a credential."""

from penstock.core.settings import Settings
from penstock.gateway.shapes import Json, typed

FILE_NAME = "gateway-access.log"

FIELDS = {
    "timestamp": "%START_TIME(%Y-%m-%dT%H:%M:%S.%6fZ)%",
    "service": "gateway",
    "event": "request",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "method": "%REQ(:METHOD):16%",
    # As the service saw it, so that two names of one thing count as one; without the query.
    "path": "%PATH(NQ:PATH):512%",
    "protocol": "%PROTOCOL%",
    "status": "%RESPONSE_CODE%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "flags": "%RESPONSE_FLAGS%",
    "route": "%ROUTE_NAME%",
    "cluster": "%UPSTREAM_CLUSTER%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "duration_ms": "%DURATION%",
    "service_ms": "%RESPONSE_DURATION%",
    "received_bytes": "%BYTES_RECEIVED%",
    "sent_bytes": "%BYTES_SENT%",
    "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
    "user_agent": "%REQ(USER-AGENT):200%",
    "traceparent": "%REQ(TRACEPARENT):64%",
}


def access_log(settings: Settings) -> Json:
    """Write to `<logs_dir>/gateway-access.log`; Envoy opens it again on SIGUSR1."""
    return {
        "name": "envoy.access_loggers.file",
        "typed_config": typed(
            "extensions.access_loggers.file.v3.FileAccessLog",
            path=str(settings.logs_dir / FILE_NAME),
            log_format={"json_format": FIELDS, "omit_empty_values": True},
        ),
    }
