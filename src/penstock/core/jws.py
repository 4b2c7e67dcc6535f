"""Compact JWS with Ed25519 (RFC 7515, RFC 8037): signed, and verified against keys found by `kid`.

Only this algorithm exists here, whatever a header asks for. `jku`, `jwk`, `x5u` and `x5c` are never
looked at: a token cannot bring its own key. The algorithm is written `EdDSA`, because the verifiers
that others run (Envoy, PyJWT) know it by that name only.
"""

import copy
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

ALGORITHM = "EdDSA"
LONGEST_TOKEN = 4_096

Keys = Mapping[str, OKPKey]


def _ed25519() -> Any:  # noqa: ANN401 - joserfc keeps the class of its algorithms to itself
    algorithm = copy.copy(JWSRegistry.algorithms[ALGORITHM])
    # RFC 9864 deprecates the name because it also means Ed448; all keys here are Ed25519.
    algorithm.security_warning = None
    return algorithm


class _OnlyEd25519(JWSRegistry):
    algorithms = {ALGORITHM: _ed25519()}  # noqa: RUF012 - declared so by joserfc


REGISTRY = _OnlyEd25519(algorithms=[ALGORITHM])


class TokenError(Exception):
    """A token that is not accepted; `reason` is a constant word for logs and audit."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownKeyError(TokenError):
    """Signed with a key that is not among those known; it may be a new one."""

    def __init__(self) -> None:
        super().__init__("unknown-key")


@dataclass(frozen=True)
class Rules:
    """What a token must say, besides being signed."""

    type: str
    audience: str
    issuer: str
    leeway_seconds: float


def sign(claims: Mapping[str, Any], *, type: str, kid: str, key: OKPKey) -> str:  # noqa: A002 - RFC 7515 names it so
    """Return the compact form."""
    header = {"alg": ALGORITHM, "typ": type, "kid": kid}
    return jws.serialize_compact(header, msgspec.json.encode(claims), key, registry=REGISTRY)


def verify(token: bytes, *, keys: Keys, rules: Rules, at: float | None = None) -> dict[str, Any]:
    """Return the claims of a token that follows the rules at the time `at` (seconds since 1970).

    Raises:
        UnknownKeyError: Nothing is known about its key.
        TokenError: It breaks another rule.
    """
    if len(token) > LONGEST_TOKEN:
        raise TokenError("malformed")
    try:
        parts = jws.extract_compact(token, registry=REGISTRY)
        header = parts.headers()
        REGISTRY.get_alg(header["alg"])
        REGISTRY.check_header(header)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise TokenError(_reason(error)) from error
    if header.get("typ") != rules.type:
        raise TokenError("type")
    key = keys.get(header.get("kid", ""))
    if key is None:
        raise UnknownKeyError
    try:
        genuine = jws.validate_compact(parts, key, registry=REGISTRY)
        claims = msgspec.json.decode(parts.payload, type=dict[str, Any])
    except (JoseError, ValueError) as error:
        raise TokenError("malformed") from error
    if not genuine:
        raise TokenError("signature")
    _check(claims, rules, time.time() if at is None else at)
    return claims


def _reason(error: Exception) -> str:
    return "algorithm" if getattr(error, "error", "") == "unsupported_algorithm" else "malformed"


def _check(claims: Mapping[str, Any], rules: Rules, at: float) -> None:
    if claims.get("iss") != rules.issuer:
        raise TokenError("issuer")
    if claims.get("aud") != rules.audience:
        raise TokenError("audience")
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or not isinstance(expires, int):
        raise TokenError("malformed")
    if at >= expires + rules.leeway_seconds:
        raise TokenError("expired")
    if at < issued - rules.leeway_seconds:
        raise TokenError("not-yet-valid")


def keys_of(document: Mapping[str, Any]) -> dict[str, OKPKey]:
    """Return the usable keys of a JWKS document (RFC 7517) by `kid`."""
    entries: Iterable[Any] = document.get("keys", ())
    return {
        entry["kid"]: OKPKey.import_key({name: entry[name] for name in ("kty", "crv", "x", "kid")})
        for entry in entries
        if entry.get("kty") == "OKP" and entry.get("crv") == "Ed25519" and entry.get("kid")
    }
