"""The AuthService as other services reach it: its signing keys, and its verdict on a credential."""

import contextlib
import time
from collections.abc import Iterable
from typing import Any

import httpx
import msgspec
import structlog
from starlette.types import Scope

from penstock.core.auth import (
    IDENTITY_HEADER,
    KEY_PREFIX,
    Credential,
    Headers,
    Identity,
    access_rules,
    cookie_name,
    find_credential,
    identity_rules,
)
from penstock.core.credentials import (
    ENDED,
    CredentialStates,
    key_reference,
    session_reference,
)
from penstock.core.errors import (
    BadRequestError,
    ForbiddenError,
    UnauthorizedError,
    UnavailableError,
)
from penstock.core.jws import Rules, TokenError
from penstock.core.published_keys import PublishedKeys
from penstock.core.settings import Settings

log = structlog.get_logger()

MOST_REMEMBERED = 20_000
# A crowd of invented keys must not keep this process from answering those it knows.
MOST_ASKED_A_SECOND = 200
TRIES = 3
CREDENTIAL_HEADERS = frozenset({b"authorization", b"x-api-key"})
# Whatever the AuthService looks at besides the credential itself.
FORWARDED = frozenset(
    {b"authorization", b"x-api-key", b"cookie", b"origin", b"host", b"sec-fetch-site"}
    | {b"x-request-id", b"x-forwarded-for", b"user-agent"}
)


def client(settings: Settings) -> httpx.AsyncClient:
    """Return a client of the AuthService; it connects when first used."""
    address = settings.auth_address
    path = None if address else str(settings.socket("auth"))
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=path, limits=httpx.Limits(max_connections=32)),
        base_url=f"http://{address or 'auth'}",
        # It may restart behind a socket that stays: whoever asks waits, as at the gateway.
        timeout=settings.gateway_request_seconds,
    )


class Known:
    """A credential verified before, until when that holds, and what to ask about it each time.

    `reference` is None for a statement of the gateway, which says all by itself; otherwise the
    state of that credential must be `version`. `memo` is for what hot paths work out from the
    identity; it goes with this object.
    """

    __slots__ = ("identity", "memo", "reference", "until", "version")

    def __init__(self, identity: Identity, *, until: float, checked: bool) -> None:
        self.identity = identity
        self.until = until
        self.version = str(identity.version).encode()
        self.reference = _reference(identity) if checked else None
        self.memo: dict[Any, Any] = {}


def _reference(identity: Identity) -> str:
    if identity.session_id is not None:
        return session_reference(identity.session_id)
    if identity.key_id is None:
        raise TokenError("malformed")
    return key_reference(identity.key_id)


class ServiceAuthenticator:
    """Says who sent a request to a service behind the gateway."""

    def __init__(
        self, settings: Settings, *, auth: httpx.AsyncClient, states: CredentialStates
    ) -> None:
        self._auth = auth
        self._states = states
        self._keys = PublishedKeys(auth)
        self._cookie = cookie_name(settings).encode()
        self._identity_rules = identity_rules(settings)
        self._access_rules = access_rules(settings)
        self._known: dict[bytes, Known] = {}
        self._second = self._asked = 0

    def remembered(self, headers: Headers) -> Identity | None:
        """Return who the gateway says it is when that same statement was verified before.

        A dictionary look-up, for hot paths; None means asking `authenticate`.
        """
        for name, value in headers:
            if name == IDENTITY_HEADER:
                known = self._known.get(value)
                if known is not None and known.reference is None and time.time() < known.until:
                    return known.identity
                return None
        return None

    def recall(self, headers: Headers) -> Known | None:
        """Return what is known of a request's credential, on which `confirm` decides.

        A look-up for hot paths; None means asking `recognise`, which also says what is wrong.
        """
        statement = credential = None
        for name, value in headers:
            if name == IDENTITY_HEADER:
                if statement is not None:
                    return None
                statement = value
            elif name in CREDENTIAL_HEADERS:
                if credential is not None:
                    return None
                scheme, _, token = value.partition(b" ")
                if name == b"authorization" and scheme.lower() == b"bearer":
                    credential = token.strip()
                else:
                    credential = value if value.startswith(KEY_PREFIX) else b""
        known = self._known.get(statement or credential or b"")
        # A statement sent as a credential, or the other way round, is none.
        if known is None or (known.reference is None) != (statement is not None):
            return None
        return known if time.time() < known.until else None

    async def recognise(self, scope: Scope) -> Known:
        """Take a first look at a credential; what is returned needs no confirmation.

        Raises:
            PenstockError: As `penstock.core.auth.authenticate` does.
        """
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        statements = [value for name, value in headers if name == IDENTITY_HEADER]
        if len(statements) > 1:
            raise BadRequestError("x-penstock-identity was sent twice")
        if statements:
            known = await self._verified(statements[0], self._identity_rules, checked=False)
            self._remember(statements[0], known)
            return known
        credential = find_credential(headers, cookie=self._cookie)
        if credential.kind == "cookie":
            return await self._ask(scope, headers)
        known = await self._look_up(credential, scope)
        self._remember(credential.value, known)
        return known

    async def confirm(self, known: Known, scope: Scope, state: bytes | None) -> Known:
        """Return who sent a request, given what Redis holds of the credential's state.

        Raises:
            UnauthorizedError: The credential has ended.
            UnavailableError: It cannot be checked for now.
        """
        if known.reference is None or (state == known.version and self._states.believing):
            return known
        if await self._states.believe(known.reference, state) == known.version:
            return known
        return await self._again(scope)

    async def authenticate(self, scope: Scope) -> Identity:
        """Return who sent a request, as `penstock.core.auth.authenticate` does."""
        known = self.recall(scope["headers"])
        if known is None:
            return (await self.recognise(scope)).identity
        if known.reference is not None:
            state = await self._states.state(known.reference)
            known = known if state == known.version else await self._again(scope)
        return known.identity

    async def _again(self, scope: Scope) -> Known:
        """Put a credential that has ended, or whose user has changed, to the AuthService."""
        credential = find_credential(scope["headers"], cookie=self._cookie)
        self._known.pop(credential.value, None)
        known = await self._ask(scope, scope["headers"])
        if credential.kind != "cookie":
            self._remember(credential.value, known)
        return known

    async def _look_up(self, credential: Credential, scope: Scope) -> Known:
        if credential.value.startswith(KEY_PREFIX):
            return await self._ask(scope, scope["headers"])
        known = await self._verified(credential.value, self._access_rules, checked=True)
        state = await self._states.state(_reference(known.identity))
        if state == ENDED:
            raise UnauthorizedError("This session has ended; sign in again")
        return known if state == known.version else await self._ask(scope, scope["headers"])

    async def _verified(self, token: bytes, rules: Rules, *, checked: bool) -> Known:
        try:
            claims = await self._keys.verify(token, rules)
            identity = Identity.of_claims(claims)
            until = claims["exp"] + rules.leeway_seconds
            return Known(identity, until=until, checked=checked)
        except TokenError as error:
            log.info("token_refused", reason=error.reason)
            raise UnauthorizedError(_told(error.reason)) from error

    async def _ask(self, scope: Scope, headers: Iterable[tuple[bytes, bytes]]) -> Known:
        """Put the credential to the AuthService, as the gateway does."""
        second = int(time.monotonic())
        self._asked = self._asked + 1 if second == self._second else 1
        self._second = second
        if self._asked > MOST_ASKED_A_SECOND:
            raise UnavailableError("Too many unknown credentials at this moment; try again")
        sent = [(name, value) for name, value in headers if name in FORWARDED]
        try:
            answer = await self._asked_again(scope["method"], sent)
        except httpx.HTTPError as error:
            raise UnavailableError("The AuthService is away; try again") from error
        if answer.status_code == httpx.codes.OK:
            statement = answer.headers[IDENTITY_HEADER.decode()].encode()
            return await self._verified(statement, self._identity_rules, checked=True)
        detail = str(msgspec.json.decode(answer.content).get("detail", ""))
        for refusal in (BadRequestError, UnauthorizedError, ForbiddenError):
            if answer.status_code == refusal.status:
                raise refusal(detail)
        raise UnavailableError(detail or "The AuthService cannot tell for now; try again")

    async def _asked_again(self, method: str, sent: list[tuple[bytes, bytes]]) -> httpx.Response:
        """Ask, and ask again when a process of the AuthService has ended over it."""
        for _ in range(TRIES):
            with contextlib.suppress(httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                return await self._auth.request(method, "/auth/verify", headers=sent)
        return await self._auth.request(method, "/auth/verify", headers=sent)

    def _remember(self, key: bytes, known: Known) -> None:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[key] = known


def _told(reason: str) -> str:
    if reason == "expired":
        return "The token has expired; refresh it or sign in again"
    return "The token is not valid here; sign in again"
