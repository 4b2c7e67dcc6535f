"""Which path goes where, who may take it, how long and how often.

The first route that matches is taken. Everything that is not marked `public` needs an identity.
"""

from dataclasses import dataclass

from penstock.core.settings import Settings
from penstock.gateway.filters import guard, room_for
from penstock.gateway.headers import header
from penstock.gateway.limits import STREAM_IDLE_SECONDS
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
    AUTH_WRITES,
    BODY_SIZE,
    GUARD,
    HEALTH,
    IDENTIFY,
    PREDICT_SIZE,
    SAFE_METHODS,
    UPLOAD_SIZE,
    WEB,
    WHOLE_BODY,
    Json,
    regex,
    seconds,
    typed,
)

WEB_ROUTE = "web"
WEB_ROOT = "web-root"
UPLOADS = r"/api(/v1)?/(loads|models/upload|batches)"
PREDICTIONS = r"/api(/v1)?/predict/[^/]+|/v2/models/[^/]+(/versions/[^/]+)?/infer"
# The credentials that the API checks itself, and the length of a body up to which it may: longer
# ones of strangers would fill the gateway's memory before the API could refuse them.
OWN_CREDENTIALS = ("x-api-key", "authorization")
SHORT = r"\d{1,5}"
# Answers that last: server-sent events, exports, downloads.
STREAMS = r"/api(/v1)?/(.+/)?(events|export|download|rejected\.csv)"

# Only a connection that could not be made, or a request that the server says it has not begun.
NOTHING_SENT = "connect-failure,refused-stream,reset-before-request"
# What may be done twice may also be asked again when the connection broke before an answer.
HARMLESS = f"{NOTHING_SENT},reset"


@dataclass(frozen=True)
class Way:
    """One line of the table: a path, and what happens to its requests.

    `unsafe` is where requests go whose method changes something; the same as `cluster` when None.
    """

    name: str
    path: Json
    cluster: str
    unsafe: str | None = None
    rewrite: str | None = None
    public: bool = False
    this_machine_only: bool = False


def under(prefix: str) -> Json:
    """Match a path and all below it."""
    return {"path_separated_prefix": prefix}


def at(path: str) -> Json:
    """Match one path."""
    return {"path": path}


AUTH_WAYS = (
    Way("jwks", at("/.well-known/jwks.json"), AUTH, public=True),
    Way("auth-v1", under("/api/v1/auth"), AUTH, AUTH_WRITES, rewrite="/auth", public=True),
    Way("auth-api", under("/api/auth"), AUTH, AUTH_WRITES, rewrite="/auth", public=True),
    Way("auth", under("/auth"), AUTH, AUTH_WRITES, public=True),
)
PUBLIC_API_WAYS = (
    Way("openapi", at("/api/openapi.json"), API, public=True),
    Way("docs", under("/api/docs"), API, public=True),
    Way("v2-live", at("/v2/health/live"), API, public=True),
    Way("v2-ready", at("/v2/health/ready"), API, public=True),
)
API_WAYS = (
    Way("api-v1", under("/api/v1"), API, API_WRITES),
    Way("api", under("/api"), API, API_WRITES, rewrite="/api/v1"),
    Way("v2", under("/v2"), API, API_WRITES),
)
# Figures for Prometheus, for this machine only: they tell much about what happens here.
OWN_WAYS = (
    Way("ready", at("/readyz"), ADMIN, rewrite="/ready", public=True),
    *(
        Way(name, at(path), cluster, rewrite=rewrite, public=True, this_machine_only=True)
        for name, path, cluster, rewrite in (
            ("metrics", "/metrics", ADMIN, "/stats/prometheus"),
            ("metrics-auth", "/metrics/auth", AUTH_HEALTH, "/metrics"),
            ("metrics-api", "/metrics/api", API_HEALTH, "/metrics"),
        )
    ),
)
WEB_WAYS = (
    Way(WEB_ROOT, at("/"), WEB, public=True),
    Way(WEB_ROUTE, {"prefix": "/"}, WEB, public=True),
)


def route_configuration(settings: Settings, *, web: bool = False) -> Json:
    """Return all routes, for whatever host name the client uses; `web`: it counts for health."""
    routes = [
        _alive(),
        _health(web=web),
        *_all(settings, OWN_WAYS + AUTH_WAYS + PUBLIC_API_WAYS),
        _uploads(),
        *_predictions(settings),
        _streams(),
        *_all(settings, API_WAYS + WEB_WAYS),
    ]
    return {
        "name": "penstock",
        "virtual_hosts": [{"name": "penstock", "domains": ["*"], "routes": routes}],
        "request_headers_to_remove": ["x-envoy-external-address"],
        # A route that names no cluster of ours is a mistake, to be seen at start.
        "validate_clusters": True,
    }


def _all(settings: Settings, ways: tuple[Way, ...]) -> list[Json]:
    return [route for way in ways for route in _routes(settings, way)]


def _routes(settings: Settings, way: Way) -> list[Json]:
    """Return the route of safe methods, and the one of all others."""
    patience = settings.gateway_request_seconds
    common = {
        "timeout": seconds(patience),
        "idle_timeout": seconds(patience),
        # A body that trickles in is never silent for long; it ends here.
        "max_stream_duration": {"max_stream_duration": seconds(2 * patience + 1)},
        **({"prefix_rewrite": way.rewrite} if way.rewrite else {}),
    }
    safe = {
        "name": way.name,
        "match": {**way.path, "headers": [header(":method", SAFE_METHODS)]},
        "route": {**common, "cluster": way.cluster, "retry_policy": retries(HARMLESS)},
        "typed_per_filter_config": _filters_of(way),
    }
    unsafe = {
        "name": way.name,
        "match": way.path,
        "route": {
            **common,
            "cluster": way.unsafe or way.cluster,
            "retry_policy": retries(NOTHING_SENT),
        },
        "typed_per_filter_config": _filters_of(way),
    }
    return [safe, unsafe]


def _filters_of(way: Way) -> Json:
    return {
        **(_nobody_asked() if way.public else {}),
        **(_this_machine_only() if way.this_machine_only else {}),
    }


def _nobody_asked() -> Json:
    off = typed("extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute", disabled=True)
    return {IDENTIFY: off}


def _this_machine_only() -> Json:
    rules = guard(this_machine_only=True)
    return {GUARD: typed("extensions.filters.http.rbac.v3.RBACPerRoute", rbac={"rules": rules})}


def retries(on: str) -> Json:
    """Try again until the cluster counts as away, see `clusters`."""
    return {
        "retry_on": on,
        "num_retries": 100,
        "retry_back_off": {"base_interval": seconds(0.025), "max_interval": seconds(0.5)},
    }


def _uploads() -> Json:
    """Stream uploads through: any size up to the limit, any time while bytes arrive."""
    own = {
        BODY_SIZE: typed("config.route.v3.FilterConfig", disabled=True),
        WHOLE_BODY: typed("extensions.filters.http.buffer.v3.BufferPerRoute", disabled=True),
        UPLOAD_SIZE: typed("config.route.v3.FilterConfig", config={}),
    }
    return {
        "name": "uploads",
        "match": {**regex(UPLOADS), "headers": [header(":method", "POST")]},
        "route": _streaming(API_UPLOADS, NOTHING_SENT),
        "typed_per_filter_config": own,
    }


def _predictions(settings: Settings) -> list[Json]:
    """Let requests for predictions have more bytes than others; they still arrive as a whole.

    With an API key or a token, and short, they go to the API at once: it checks the credential in
    the question that each prediction puts to Redis, as it does for whoever comes past the gateway.
    A cookie is for the AuthService, which knows from which pages it may come.
    """
    asked = _prediction(settings, "predictions")
    direct = []
    for name in OWN_CREDENTIALS:
        route = _prediction(settings, f"predictions-{name}")
        route["match"]["headers"] += [
            {"name": name, "present_match": True},
            header("content-length", SHORT),
        ]
        route["typed_per_filter_config"] |= _nobody_asked()
        direct.append(route)
    return [*direct, asked]


def _prediction(settings: Settings, name: str) -> Json:
    patience = settings.gateway_request_seconds
    room = {"max_request_bytes": room_for(settings.max_predict_bytes)}
    own = {
        BODY_SIZE: typed("config.route.v3.FilterConfig", disabled=True),
        WHOLE_BODY: typed("extensions.filters.http.buffer.v3.BufferPerRoute", buffer=room),
        PREDICT_SIZE: typed("config.route.v3.FilterConfig", config={}),
    }
    return {
        "name": name,
        "match": {**regex(PREDICTIONS), "headers": [header(":method", "POST")]},
        "route": {
            "cluster": API_PREDICTIONS,
            "timeout": seconds(patience),
            "idle_timeout": seconds(patience),
            "max_stream_duration": {"max_stream_duration": seconds(2 * patience + 1)},
            "retry_policy": retries(NOTHING_SENT),
            "regex_rewrite": {
                "pattern": {"regex": r"^/api(/v1)?/predict/"},
                "substitution": "/api/v1/predict/",
            },
        },
        "typed_per_filter_config": own,
    }


def _streams() -> Json:
    return {
        "name": "streams",
        "match": {**regex(STREAMS), "headers": [header(":method", SAFE_METHODS)]},
        "route": _streaming(API_STREAMS, HARMLESS),
    }


def _streaming(cluster: str, on: str) -> Json:
    """Return a route that lasts as long as something moves."""
    return {
        "cluster": cluster,
        "timeout": "0s",
        "idle_timeout": seconds(STREAM_IDLE_SECONDS),
        "retry_policy": retries(on),
        "regex_rewrite": {
            "pattern": {"regex": r"^/api(/v1)?/"},
            "substitution": "/api/v1/",
        },
    }


def _alive() -> Json:
    return {
        "name": "alive",
        "match": at("/livez"),
        "direct_response": {"status": 200, "body": {"inline_string": '{"status":"alive"}'}},
        "typed_per_filter_config": _nobody_asked(),
    }


def _health(*, web: bool) -> Json:
    """Return the route whose answer the Lua filter gives; the one here is never reached."""
    asked = typed("config.route.v3.FilterConfig", config={})
    return {
        "name": "health",
        "match": at("/health"),
        "direct_response": {"status": 503},
        # What the filter reads as its metadata.
        "metadata": {"filter_metadata": {HEALTH: {"web": web}}},
        "typed_per_filter_config": {**_nobody_asked(), HEALTH: asked},
    }
