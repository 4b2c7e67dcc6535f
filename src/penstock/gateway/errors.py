"""The gateway's own errors as problem+json (RFC 9457), like everybody else's."""

from dataclasses import dataclass

from penstock.core.errors import (
    BadRequestError,
    ForbiddenError,
    NotFoundError,
    PenstockError,
    TooLargeError,
    TooManyRequestsError,
    UnavailableError,
)
from penstock.gateway.filters import NOT_THIS_MACHINE, SENT_TWICE, UNKNOWN_METHOD
from penstock.gateway.routes import WEB_ROOT, WEB_ROUTE
from penstock.gateway.shapes import Json, text_of, typed

PROBLEM = "application/problem+json"
DENIED = "rbac_access_denied_matched_policy"


@dataclass(frozen=True)
class Kind:
    """Status, code and title of a problem."""

    status: int
    code: str
    title: str


def like(error: type[PenstockError]) -> Kind:
    """Return the kind that the services use too."""
    return Kind(error.status, error.code, error.title)


BAD_REQUEST = like(BadRequestError)
NOT_ALLOWED = Kind(405, "method-not-allowed", "Method not allowed")
TIMEOUT = Kind(408, "request-timeout", "The request took too long to arrive")
HEADERS_TOO_LARGE = Kind(431, "headers-too-large", "The headers are too large")
NOT_IMPLEMENTED = Kind(501, "not-implemented", "This is not known here")
BAD_GATEWAY = Kind(502, "bad-gateway", "A service gave an answer that cannot be read")
UNAVAILABLE = like(UnavailableError)
GATEWAY_TIMEOUT = Kind(504, "gateway-timeout", "A service took too long to answer")


@dataclass(frozen=True)
class Problem:
    """When (an expression of Envoy's attributes in CEL) the gateway answers what."""

    when: str
    kind: Kind
    detail: str
    retry_after_seconds: int | None = None


PROBLEMS = (
    Problem(
        f"response.code_details == '{DENIED}[{SENT_TWICE}]'",
        BAD_REQUEST,
        "Host, Authorization or X-API-Key was sent more than once",
    ),
    Problem(
        f"response.code_details == '{DENIED}[{UNKNOWN_METHOD}]'",
        NOT_ALLOWED,
        "This method is not taken here",
    ),
    Problem(
        f"response.code_details == '{DENIED}[{NOT_THIS_MACHINE}]'",
        like(ForbiddenError),
        "These figures are answered to programs on the gateway's own machine only",
    ),
    Problem(
        "response.code == 503 && response.code_details.startsWith('ext_authz')",
        UNAVAILABLE,
        "The AuthService is away or busy, so nobody can be let in; try again",
        retry_after_seconds=2,
    ),
    Problem(
        f"response.code == 503 && xds.route_name == '{WEB_ROUTE}'",
        UNAVAILABLE,
        "There is no such page of the gateway, and the web application does not run: the API is "
        "at /api/v1, its description at /api/openapi.json",
        retry_after_seconds=5,
    ),
    Problem(
        "response.code == 503 && response.code_details.contains('overflow')",
        UNAVAILABLE,
        "Too many requests are in flight; try again",
        retry_after_seconds=1,
    ),
    Problem(
        "response.code == 426",
        BAD_REQUEST,
        "HTTP/1.0 is not spoken here: use HTTP/1.1 or HTTP/2",
    ),
    Problem(
        "response.code == 400 && response.code_details == 'path_normalization_failed'",
        BAD_REQUEST,
        "The path holds an escaped slash, or cannot be read otherwise",
    ),
    Problem(
        "response.code == 400 && response.code_details.contains('underscore')",
        BAD_REQUEST,
        "A header name holds an underscore",
    ),
    Problem("response.code == 400", BAD_REQUEST, "The request is not well-formed HTTP"),
    Problem("response.code == 403", like(ForbiddenError), "This request is not allowed"),
    Problem("response.code == 404", like(NotFoundError), "There is nothing at this address"),
    Problem("response.code == 408", TIMEOUT, "The request did not arrive in time"),
    Problem("response.code == 413", like(TooLargeError), "The body is larger than is taken here"),
    Problem("response.code == 429", like(TooManyRequestsError), "Try again later", 1),
    Problem("response.code == 431", HEADERS_TOO_LARGE, "Send fewer or shorter headers"),
    Problem(
        "response.code == 501", NOT_IMPLEMENTED, "The only transfer coding that is known is chunked"
    ),
    Problem("response.code == 502", BAD_GATEWAY, "A service broke off its answer"),
    Problem(
        "response.code == 503",
        UNAVAILABLE,
        "The service that answers this is away or busy; try again",
        retry_after_seconds=2,
    ),
    Problem("response.code == 504", GATEWAY_TIMEOUT, "The service did not answer in time"),
    Problem("response.code >= 500", like(PenstockError), "The gateway could not handle this"),
    Problem("response.code >= 400", BAD_REQUEST, "The request is not taken here"),
)


def local_replies() -> Json:
    """Map each answer that Envoy gives by itself; the first that matches counts."""
    return {"mappers": [_as_it_is(), _refusal(), _no_web_page(), *map(_problem, PROBLEMS)]}


def _filter(when: str) -> Json:
    return {
        "extension_filter": {
            "name": "envoy.access_loggers.extension_filters.cel",
            "typed_config": typed(
                "extensions.access_loggers.filters.cel.v3.ExpressionFilter", expression=when
            ),
        }
    }


def _as_it_is() -> Json:
    """Leave what is no error, and what the health filter answers."""
    return {
        "filter": _filter("response.code < 400 || response.code_details == 'lua_response'"),
        "body_format_override": {
            "text_format_source": {"inline_string": "%LOCAL_REPLY_BODY%"},
            "content_type": "application/json",
        },
    }


def _refusal() -> Json:
    """Pass on what the AuthService says to those whom it does not let in."""
    return {
        "filter": _filter("response.code_details == 'ext_authz_denied'"),
        "body_format_override": {
            "text_format_source": {"inline_string": "%LOCAL_REPLY_BODY%"},
            "content_type": PROBLEM,
        },
    }


def _no_web_page() -> Json:
    """Tell a person at the front page, or a browser at any other, what runs here."""
    browser = "('accept' in request.headers && request.headers['accept'].contains('text/html'))"
    page = f"(xds.route_name == '{WEB_ROOT}' || xds.route_name == '{WEB_ROUTE}' && {browser})"
    return {
        "filter": _filter(f"response.code == 503 && {page}"),
        "headers_to_add": [_header("retry-after", "5")],
        "body_format_override": {
            "text_format_source": {"inline_string": text_of("no_web.html")},
            "content_type": "text/html; charset=utf-8",
        },
    }


def _problem(problem: Problem) -> Json:
    headers = [_header("cache-control", "no-store")]
    if problem.retry_after_seconds is not None:
        headers.append(_header("retry-after", str(problem.retry_after_seconds)))
    return {
        "filter": _filter(problem.when),
        "status_code": problem.kind.status,
        "headers_to_add": headers,
        "body_format_override": {
            "content_type": PROBLEM,
            "json_format": {
                "type": f"urn:penstock:{problem.kind.code}",
                "title": problem.kind.title,
                "status": problem.kind.status,
                "detail": problem.detail,
                "request_id": "%REQ(X-REQUEST-ID)%",
            },
        },
    }


def _header(key: str, value: str) -> Json:
    return {
        "header": {"key": key, "value": value},
        "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
    }
