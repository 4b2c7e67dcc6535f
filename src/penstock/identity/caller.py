"""Where a request came from, as the audit log and the throttle need it."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import Scope

from penstock.core.errors import ForbiddenError, UnprocessableError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_AGENT = 300
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,253}")


@dataclass(frozen=True)
class Caller:
    """Address, program and request id of whoever asks."""

    address: str
    user_agent: str
    request_id: str


def caller_of(scope: Scope) -> Caller:
    """Return who asks. The last address in `X-Forwarded-For` is the one that the gateway wrote."""
    headers = dict(scope["headers"])
    forwarded = headers.get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip()
    client = scope.get("client")
    address = forwarded or (client[0] if client else "") or "local"
    return Caller(
        address=address[:64],
        user_agent=headers.get(b"user-agent", b"").decode("latin-1")[:LONGEST_AGENT],
        request_id=scope.get("penstock.request_id", ""),
    )


def demand_same_origin(scope: Scope, *, public_origin: str) -> None:
    """Check that a page of ours sent this, when a browser adds the session cookie by itself.

    Reading is free; anything else needs an `Origin` that is ours, or where a browser sends none,
    its own word that the request stays on the site.

    Raises:
        ForbiddenError: Another site did, or nobody can tell.
    """
    if scope["method"] in SAFE_METHODS:
        return
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin:
        if headers.get(b"sec-fetch-site") == b"same-origin":
            return
        raise ForbiddenError("Requests with the session cookie need an Origin header")
    host = headers.get(b"host", b"").decode("latin-1")
    secure = public_origin.startswith("https://")
    ours = {public_origin.rstrip("/").lower(), f"{'https' if secure else 'http'}://{host}".lower()}
    if origin.lower() not in ours:
        raise ForbiddenError("Requests with the session cookie must come from our own pages")


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, as browsers write them in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def normal_email(text: str) -> str:
    """Return the form in which an e-mail address is stored and looked up.

    It names an account and nothing is sent to it, so any domain will do, `admin@localhost` too.

    Raises:
        UnprocessableError: It is none.
    """
    email = unicodedata.normalize("NFKC", text).strip().lower()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        reason = "expected an e-mail address"
        raise UnprocessableError(f"email: {reason}", errors=[{"column": "email", "reason": reason}])
    return email
