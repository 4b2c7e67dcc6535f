"""The few shapes that Envoy's configuration repeats, and the names its parts call each other."""

from pathlib import Path
from typing import Any

# Envoy's configuration is protobuf written as JSON; Envoy itself checks it, at start and in tests.
Json = dict[str, Any]

LOOPBACK = "127.0.0.1"
SAFE_METHODS = r"GET|HEAD"

# A service is reached by several clusters, so that one kind of call cannot use up the room of
# another: a crowd that signs in must not stop those who have signed in from being recognised.
AUTH = "auth"
AUTH_WRITES = "auth-writes"
AUTH_VERIFY = "auth-verify"
AUTH_HEALTH = "auth-health"
API = "api"
API_WRITES = "api-writes"
API_PREDICTIONS = "api-predictions"
API_STREAMS = "api-streams"
API_UPLOADS = "api-uploads"
API_HEALTH = "api-health"
WEB = "web"
WEB_HEALTH = "web-health"
ADMIN = "gateway-admin"
COLLECTOR = "collector"

# HTTP filters that routes switch on, off or over.
GUARD = "penstock.guard"
HEALTH = "penstock.health"
IDENTIFY = "penstock.identify"
COMPRESS = "penstock.compress"
BODY_SIZE = "penstock.body_size"
WHOLE_BODY = "penstock.whole_body"
UPLOAD_SIZE = "penstock.upload_size"
PREDICT_SIZE = "penstock.predict_size"


def typed(kind: str, **fields: object) -> Json:
    """Return a message that names its own type, `envoy.` left out."""
    return {"@type": f"type.googleapis.com/envoy.{kind}", **fields}


def seconds(value: float) -> str:
    """Return a protobuf duration."""
    return f"{value:.3f}s"


def regex(pattern: str) -> Json:
    """Match a whole string."""
    return {"safe_regex": {"regex": pattern}}


def text_of(name: str) -> str:
    """Return a file that lies beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
