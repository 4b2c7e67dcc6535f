"""Case 22: tokens that somebody made up."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import OctKey, OKPKey

from penstock.core.jws import (
    LONGEST_TOKEN,
    Rules,
    TokenError,
    UnknownKeyError,
    keys_of,
    sign,
    verify,
)

pytestmark = pytest.mark.unit

NOW = 1_800_000_000
KEY = OKPKey.generate_key("Ed25519", {"kid": "ours"})
OTHER = OKPKey.generate_key("Ed25519", {"kid": "theirs"})
KEYS = {"ours": KEY}
RULES = Rules(type="at+jwt", audience="penstock", issuer="https://here", leeway_seconds=30)
CLAIMS = {"iss": "https://here", "aud": "penstock", "iat": NOW, "exp": NOW + 900, "sub": "ada"}


def segment(value: Any) -> str:  # noqa: ANN401 - any JSON
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def token(
    *, header: dict[str, Any] | None = None, claims: dict[str, Any] | None = None, key: OKPKey = KEY
) -> bytes:
    """Return a token signed with Ed25519 whatever its header says."""
    full = {"alg": "EdDSA", "typ": "at+jwt", "kid": "ours", **(header or {})}
    body = f"{segment(full)}.{segment({**CLAIMS, **(claims or {})})}"
    private: Any = key.private_key
    signature = base64.urlsafe_b64encode(private.sign(body.encode())).decode().rstrip("=")
    return f"{body}.{signature}".encode()


def reason(text: bytes, *, at: float = NOW) -> str:
    with pytest.raises(TokenError) as refused:
        verify(text, keys=KEYS, rules=RULES, at=at)
    return refused.value.reason


def test_what_was_signed_is_read() -> None:
    text = sign(CLAIMS, type="at+jwt", kid="ours", key=KEY)
    assert verify(text.encode(), keys=KEYS, rules=RULES, at=NOW) == CLAIMS
    assert verify(token(), keys=KEYS, rules=RULES, at=NOW) == CLAIMS


def test_without_algorithm() -> None:
    for name in ("none", "None", "NONE", "nOnE"):
        body = f"{segment({'alg': name, 'typ': 'at+jwt', 'kid': 'ours'})}.{segment(CLAIMS)}."
        assert reason(body.encode()) == "algorithm"
        assert reason(token(header={"alg": name})) == "algorithm"


def test_the_public_key_as_a_shared_secret() -> None:
    public: Any = KEY.as_dict(private=False)
    raw = base64.urlsafe_b64decode(public["x"] + "=")
    for secret in (raw, public["x"].encode(), KEY.as_pem(private=False)):
        body = f"{segment({'alg': 'HS256', 'typ': 'at+jwt', 'kid': 'ours'})}.{segment(CLAIMS)}"
        mac = hmac.digest(secret, body.encode(), hashlib.sha256)
        forged = f"{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
        assert reason(forged.encode()) == "algorithm"
    shared = OctKey.import_key(raw)
    header = {"alg": "HS256", "typ": "at+jwt", "kid": "ours"}
    made = joserfc_jws.serialize_compact(header, json.dumps(CLAIMS), shared, algorithms=["HS256"])
    assert reason(made.encode()) == "algorithm"


@pytest.mark.parametrize("name", ["ES256", "RS256", "Ed25519", "Ed448", "", "eddsa"])
def test_other_algorithms(name: str) -> None:
    assert reason(token(header={"alg": name})) == "algorithm"


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": OTHER.as_dict(private=False)},
        {"jku": "https://evil.example/jwks.json"},
        {"x5u": "https://evil.example/cert.pem"},
        {"x5c": ["MIIB"]},
    ],
)
def test_a_key_that_the_token_brings_is_not_looked_at(header: dict[str, Any]) -> None:
    assert reason(token(header=header, key=OTHER)) == "signature"
    assert reason(token(header={**header, "kid": "theirs"}, key=OTHER)) == "unknown-key"
    assert verify(token(header=header), keys=KEYS, rules=RULES, at=NOW) == CLAIMS


@pytest.mark.parametrize("kid", [None, "", "theirs", "../../etc/passwd", "ours\x00"])
def test_a_key_that_nobody_knows(kid: str | None) -> None:
    header = {"alg": "EdDSA", "typ": "at+jwt"} | ({} if kid is None else {"kid": kid})
    body = f"{segment(header)}.{segment(CLAIMS)}"
    private: Any = KEY.private_key
    signature = base64.urlsafe_b64encode(private.sign(body.encode())).decode().rstrip("=")
    with pytest.raises(UnknownKeyError):
        verify(f"{body}.{signature}".encode(), keys=KEYS, rules=RULES, at=NOW)


@pytest.mark.parametrize("kid", [7, ["ours"], {"ours": 1}, True])
def test_a_key_name_that_is_no_text(kid: object) -> None:
    assert reason(token(header={"kid": kid})) == "malformed"


def test_an_extension_that_we_do_not_know_is_refused() -> None:
    assert reason(token(header={"crit": ["exp"]})) == "malformed"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iss": "https://elsewhere"}, "issuer"),
        ({"iss": ["https://here"]}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "penstock-services"}, "audience"),
        ({"aud": ["penstock"]}, "audience"),
        ({"exp": None}, "malformed"),
        ({"exp": "2999"}, "malformed"),
        ({"iat": None}, "malformed"),
    ],
)
def test_wrong_claims(changes: dict[str, Any], expected: str) -> None:
    assert reason(token(claims=changes)) == expected


@pytest.mark.parametrize("kind", ["identity+jwt", "JWT", "AT+JWT", "application/at+jwt", "", None])
def test_a_token_of_another_type(kind: str | None) -> None:
    assert reason(token(header={"typ": kind})) in {"type", "malformed"}


def test_clocks_may_differ_by_the_leeway_and_not_more() -> None:
    assert verify(token(), keys=KEYS, rules=RULES, at=NOW + 900 + 29) == CLAIMS
    assert reason(token(), at=NOW + 900 + 30) == "expired"
    assert verify(token(), keys=KEYS, rules=RULES, at=NOW - 30) == CLAIMS
    assert reason(token(), at=NOW - 31) == "not-yet-valid"
    for minutes in (-5, 5):
        claims = {"iat": NOW + 60 * minutes, "exp": NOW + 60 * minutes + 200}
        expected = "expired" if minutes < 0 else "not-yet-valid"
        assert reason(token(claims=claims)) == expected


def test_a_changed_token() -> None:
    good = token().decode()
    header, _, signature = good.split(".")
    changed = segment({**CLAIMS, "sub": "eve"})
    assert reason(f"{header}.{changed}.{signature}".encode()) == "signature"
    assert reason(f"{header}.{segment(CLAIMS)}.".encode()) == "signature"
    assert reason(good[:-8].encode()) == "signature"
    assert reason(token(key=OTHER)) == "signature"


def test_a_token_without_end() -> None:
    assert reason(b"a" * (LONGEST_TOKEN + 1)) == "malformed"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_worse(text: bytes) -> None:
    with pytest.raises(TokenError):
        verify(text, keys=KEYS, rules=RULES, at=NOW)


@given(st.text(alphabet="abcdefXYZ019-_=.{}\"':, ", max_size=200))
def test_any_segments_are_refused_and_nothing_worse(text: str) -> None:
    header = segment({"alg": "EdDSA", "typ": "at+jwt", "kid": "ours"})
    with pytest.raises(TokenError):
        verify(f"{header}.{text}".encode(), keys=KEYS, rules=RULES, at=NOW)


def test_a_published_document_holds_our_kind_of_keys_only() -> None:
    public = KEY.as_dict(private=False)
    found = keys_of(
        {
            "keys": [
                {**public, "use": "sig", "alg": "EdDSA"},
                {"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB"},
                {"kty": "OKP", "crv": "Ed448", "kid": "ed448", "x": "AA"},
                {"kty": "oct", "kid": "oct", "k": "AA"},
            ]
        }
    )
    assert list(found) == ["ours"]
    assert verify(token(), keys=found, rules=RULES, at=NOW) == CLAIMS
