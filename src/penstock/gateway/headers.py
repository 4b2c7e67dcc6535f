"""Headers: what clients may not send, and what every answer carries."""

from penstock.core.settings import Settings
from penstock.gateway.shapes import Json, regex, typed

# Whoever sends these claims to be the gateway, a proxy of ours, or somebody else. They are removed
# before anything looks at the request. Names with an underscore are refused altogether, because
# many servers take `X_User_Id` for `X-User-Id`.
FORGED_PREFIXES = (
    "x-penstock-",
    "x-user-",
    "x-auth-",
    "x-authenticated-",
    "x-remote-",
    "x-identity",
    "x-envoy-",
    "x-original-",
    "x-rewrite-",
    "x-middleware-",
)
FORGED = (
    "x-user",
    "x-email",
    "x-role",
    "x-roles",
    "x-scopes",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-forwarded-groups",
    "x-forwarded-preferred-username",
    "x-forwarded-access-token",
    "x-forwarded-client-cert",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-uri",
    "x-forwarded-method",
    "forwarded",
    "remote-user",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    # The gateway gives every request an id of its own, so that nobody can choose one that is in
    # the logs already.
    "x-request-id",
)

ONE_YEAR_SECONDS = 365 * 86400


def strip_forged() -> Json:
    """Remove forged headers before routes, filters and logs see the request."""
    matches = [{"prefix": prefix} for prefix in FORGED_PREFIXES]
    by_prefix = [{"remove_on_match": {"key_matcher": match}} for match in matches]
    return {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": typed(
            "extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
            mutations=[*by_prefix, *({"remove": name} for name in FORGED)],
        ),
    }


def security_headers(settings: Settings) -> list[tuple[str, str]]:
    """Return what every answer carries; services may set their own, stricter or looser."""
    found = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]
    if settings.gateway_url.startswith("https:"):
        found.append(("strict-transport-security", f"max-age={ONE_YEAR_SECONDS}"))
    return found


def answer_headers(settings: Settings) -> Json:
    """Add the security headers to every answer, and hide which server gave it."""
    added = [
        {
            "append": {
                "header": {"key": key, "value": value},
                "append_action": "ADD_IF_ABSENT",
            }
        }
        for key, value in security_headers(settings)
    ]
    hidden = [{"remove": name} for name in ("server", "x-powered-by", "x-penstock-health")]
    return {
        "name": "penstock.answer_headers",
        "typed_config": typed(
            "extensions.filters.http.header_mutation.v3.HeaderMutation",
            mutations={"response_mutations": [*added, *hidden]},
        ),
    }


def client_address() -> Json:
    """Tell services the client's address as far as it can be trusted, not a chain of claims."""
    address = {"key": "x-forwarded-for", "value": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"}
    written = {"append": {"header": address, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}}
    return {
        "name": "penstock.client_address",
        "typed_config": typed(
            "extensions.filters.http.header_mutation.v3.HeaderMutation",
            mutations={"request_mutations": [written]},
        ),
    }


def exact(*names: str) -> list[Json]:
    """Match header names."""
    return [{"exact": name} for name in names]


def header(name: str, pattern: str) -> Json:
    """Match the whole value of a header with a regular expression."""
    return {"name": name, "string_match": regex(pattern)}
