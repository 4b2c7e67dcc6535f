"""The HTTP filters, in the order in which a request meets them (an answer meets them backwards)."""

from penstock.core.settings import Settings
from penstock.gateway.headers import answer_headers, client_address, exact, header
from penstock.gateway.limits import BUFFER_BYTES
from penstock.gateway.shapes import (
    AUTH_VERIFY,
    BODY_SIZE,
    COMPRESS,
    GUARD,
    HEALTH,
    IDENTIFY,
    PREDICT_SIZE,
    UPLOAD_SIZE,
    WHOLE_BODY,
    Json,
    regex,
    seconds,
    text_of,
    typed,
)

SIZE_LIMIT = "body_size_limit.v3.BodySizeLimit"
VERIFY_PATH = "/auth/verify"
VERIFY_TRY_SECONDS = 1.5
LONGEST_REFUSAL_BYTES = 16 << 10

IDENTITY_HEADER = "x-penstock-identity"
METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"
SENT_TWICE = "sent-twice"
UNKNOWN_METHOD = "unknown-method"
NOT_THIS_MACHINE = "not-this-machine"

COMPRESSED_TYPES = (
    "application/json",
    "application/manifest+json",
    "application/problem+json",
    "application/geo+json",
    "application/javascript",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    # What a page of the web app becomes when the visitor goes from one to the next.
    "text/x-component",
)


def filters(settings: Settings) -> list[Json]:
    """Return the chain: who may not come in at all, who it is, how much he sends, where it goes."""
    return [
        answer_headers(settings),
        _compress(),
        _filter(GUARD, "rbac.v3.RBAC", rules=guard()),
        client_address(),
        # Only the route of /health switches this one on.
        _filter(
            HEALTH,
            "lua.v3.Lua",
            disabled=True,
            default_source_code={"inline_string": text_of("health.lua")},
        ),
        _identify(settings),
        _filter(BODY_SIZE, SIZE_LIMIT, max_request_bytes=settings.max_request_bytes),
        _filter(
            PREDICT_SIZE, SIZE_LIMIT, disabled=True, max_request_bytes=settings.max_predict_bytes
        ),
        # An ordinary body arrives here as a whole before a service hears of it, so that slow
        # senders wait at the gateway.
        _filter(
            WHOLE_BODY,
            "buffer.v3.Buffer",
            max_request_bytes=room_for(settings.max_request_bytes),
        ),
        _filter(
            UPLOAD_SIZE, SIZE_LIMIT, disabled=True, max_request_bytes=settings.max_upload_bytes
        ),
        _filter("envoy.filters.http.router", "router.v3.Router", suppress_envoy_headers=True),
    ]


def room_for(size: int) -> int:
    """Return the buffer for a whole body of `size` bytes.

    While the AuthService is asked, Envoy takes two of a connection's buffers of the body and stops
    reading. It goes on when that is less than half of the room there is then, or never. That no
    body is larger than `size` is another filter's concern.
    """
    return size + 4 * BUFFER_BYTES


def _filter(name: str, kind: str, *, disabled: bool = False, **fields: object) -> Json:
    found: Json = {"name": name, "typed_config": typed(f"extensions.filters.http.{kind}", **fields)}
    return {**found, "disabled": True} if disabled else found


def guard(*, this_machine_only: bool = False) -> Json:
    """Refuse what was sent twice, tunnels, and strangers where only this machine may ask.

    Envoy joins the repeated ones of these headers with a comma, which none of them may contain.
    """
    policies = {
        SENT_TWICE: {
            "permissions": [
                {"header": {"name": name, "string_match": {"contains": ","}}}
                for name in ("authorization", "x-api-key", ":authority")
            ],
            "principals": [{"any": True}],
        },
        UNKNOWN_METHOD: {
            "permissions": [{"not_rule": {"header": header(":method", METHODS)}}],
            "principals": [{"any": True}],
        },
    }
    if this_machine_only:
        policies[NOT_THIS_MACHINE] = {
            "permissions": [{"any": True}],
            "principals": [{"not_id": _this_machine()}],
        }
    return {"action": "DENY", "policies": policies}


def _this_machine() -> Json:
    """Match a client on this machine, not one whom a proxy on this machine speaks for.

    Envoy adds one address to X-Forwarded-For; a second one is somebody whom a proxy speaks for.
    """
    loopback = [
        {"direct_remote_ip": {"address_prefix": prefix, "prefix_len": length}}
        for prefix, length in (("127.0.0.0", 8), ("::1", 128))
    ]
    alone = {"header": header("x-forwarded-for", "[^,]+")}
    return {"and_ids": {"ids": [{"or_ids": {"ids": loopback}}, alone]}}


def _identify(settings: Settings) -> Json:
    """Ask the AuthService who it is; whatever goes wrong, nobody passes.

    The question repeats the request's own method, because cookies are good for unsafe methods
    only with the right `Origin`.
    """
    retries = {
        "retry_on": "connect-failure,refused-stream,reset",
        "num_retries": 100,
        # The longer interval is also the longest time of one try.
        "retry_back_off": {
            "base_interval": seconds(0.025),
            "max_interval": seconds(VERIFY_TRY_SECONDS),
        },
    }
    asked = exact(
        *("x-api-key", "cookie", "origin", "referer", "sec-fetch-site", "user-agent"),
        *("x-request-id", "x-forwarded-for", "x-forwarded-proto", "traceparent", "tracestate"),
    )
    told = exact("content-type", "www-authenticate", "retry-after", "cache-control", "set-cookie")
    return _filter(
        IDENTIFY,
        "ext_authz.v3.ExtAuthz",
        http_service={
            "server_uri": {
                "uri": "http://auth",
                "cluster": AUTH_VERIFY,
                # All tries together: as long as for an answer of the API, because it may restart
                # behind a socket that stays. Those for a service that counts as away end earlier.
                "timeout": seconds(settings.gateway_request_seconds),
            },
            "path_override": VERIFY_PATH,
            "authorization_response": {
                "allowed_upstream_headers": {"patterns": exact(IDENTITY_HEADER)},
                "allowed_client_headers": {"patterns": [*told, {"prefix": "ratelimit"}]},
            },
            "retry_policy": retries,
        },
        allowed_headers={"patterns": asked},
        failure_mode_allow=False,
        status_on_error={"code": "ServiceUnavailable"},
        max_denied_response_body_bytes=LONGEST_REFUSAL_BYTES,
    )


def _compress() -> Json:
    """Compress long texts for those who ask for it, unless the service did so itself."""
    kinds = [kind.replace("+", r"\+") for kind in COMPRESSED_TYPES]
    return _filter(
        COMPRESS,
        "compressor.v3.Compressor",
        response_direction_config={
            "common_config": {
                "min_content_length": 1_024,
                "content_type_matcher": [regex(rf"{kind}(\s*;.*)?") for kind in kinds],
            },
            "weaken_etag_on_compress": True,
        },
        compressor_library={
            "name": "gzip",
            "typed_config": typed(
                "extensions.compression.gzip.compressor.v3.Gzip",
                compression_level="COMPRESSION_LEVEL_4",
                memory_level=8,
                window_bits=15,
                chunk_size=16_384,
            ),
        },
    )
