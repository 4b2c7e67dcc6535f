"""What takes more than one transaction: hashing a password must not hold a connection."""

from dataclasses import dataclass
from uuid import UUID

from penstock.core.auth import Identity
from penstock.core.credentials import session_reference
from penstock.core.errors import (
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableError,
)
from penstock.identity import service, service_sessions
from penstock.identity.caller import Caller, normal_email
from penstock.identity.passwords import demand_good_password, is_outdated
from penstock.identity.service import NewUser
from penstock.identity.service_sessions import Begun, Candidate, Kind, Refused
from penstock.identity.state import IdentityState
from penstock.identity.tables import AppUser

WRONG = "Wrong e-mail address or password"


@dataclass(frozen=True)
class WantedUser:
    """An account as somebody asks for it; without a name it is called after its address."""

    email: str
    name: str | None
    password: str
    role: str


async def sign_in(
    parts: IdentityState, *, email: str, password: str, kind: Kind, caller: Caller
) -> Begun:
    """Begin a session for somebody who knows the password of an account.

    An account that does not exist costs as much time as a wrong password.

    Raises:
        UnauthorizedError: They do not.
        TooManyRequestsError: They have guessed too often.
        UnavailableError: Too many sign in at once.
    """
    with parts.passwords.room():
        candidate = await _try_password(parts, email, password, caller)
    run = parts.database.run
    if candidate is None:
        raise UnauthorizedError(WRONG)
    begun = await run(
        service_sessions.begin,
        candidate=candidate,
        kind=kind,
        key=parts.key,
        settings=parts.settings,
        caller=caller,
    )
    if isinstance(begun, Refused):
        raise UnauthorizedError(WRONG)
    await parts.throttle.forgive(account=candidate.email, address=caller.address)
    await parts.states.refresh([session_reference(begun.session_id)])
    await _renew_hash(parts, candidate, password)
    return begun


async def _try_password(
    parts: IdentityState, email: str, password: str, caller: Caller
) -> Candidate | None:
    """Return the account when the password is right; None has been written down."""
    email = normal_email(email)
    await _begin_attempt(parts, email, caller)
    run = parts.database.run
    candidate = await run(service_sessions.find_candidate, email=email)
    if await parts.passwords.check(candidate.password_hash, password):
        return candidate
    await run(service_sessions.refuse, candidate=candidate, reason="wrong-password", caller=caller)
    return None


async def _begin_attempt(parts: IdentityState, email: str, caller: Caller) -> None:
    try:
        await parts.throttle.begin(account=email, address=caller.address)
    except TooManyRequestsError:
        parts.recorder.refuse("too-many-guesses", caller)
        raise


async def _renew_hash(parts: IdentityState, candidate: Candidate, password: str) -> None:
    old = candidate.password_hash
    if candidate.user_id is None or old is None or not is_outdated(old):
        return
    new = await parts.passwords.hash(password)
    run = parts.database.run
    await run(service_sessions.renew_password_hash, user_id=candidate.user_id, old=old, new=new)


async def create_user(
    parts: IdentityState,
    *,
    wanted: WantedUser,
    by: Identity | None,
    caller: Caller,
) -> AppUser:
    """Make an account.

    Raises:
        ConflictError: The e-mail address has one.
        UnprocessableError: The address or the password will not do.
    """
    email = normal_email(wanted.email)
    demand_good_password(wanted.password, email=email)
    with parts.passwords.room():
        password_hash = await parts.passwords.hash(wanted.password)
    shown = wanted.name or email.partition("@")[0]
    new = NewUser(email=email, name=shown, role=wanted.role, password_hash=password_hash)
    return await parts.database.run(service.create_user, new=new, by=by, caller=caller)


async def reset_password(
    parts: IdentityState, *, user_id: UUID, password: str, by: Identity, caller: Caller
) -> None:
    """Give a user another password and end their sessions.

    Raises:
        NotFoundError: There is no such user.
        UnprocessableError: The password will not do.
    """
    run = parts.database.run
    user = await run(service.get_user, user_id=user_id)
    demand_good_password(password, email=user.email)
    with parts.passwords.room():
        password_hash = await parts.passwords.hash(password)
    changed = await run(
        service.reset_password, user_id=user_id, password_hash=password_hash, by=by, caller=caller
    )
    await parts.states.end(changed.ended)


async def change_password(
    parts: IdentityState, *, identity: Identity, old: str, new: str, caller: Caller
) -> None:
    """Replace one's own password; all other sessions end.

    Raises:
        UnprocessableError: The old one is wrong, or the new one will not do.
        TooManyRequestsError: The old one was guessed too often.
    """
    demand_good_password(new, email=identity.email)
    with parts.passwords.room():
        candidate = await _try_password(parts, identity.email, old, caller)
        new_hash = await parts.passwords.hash(new) if candidate else ""
    ended: list[str] | Refused = Refused("wrong-password")
    if candidate is not None and candidate.password_hash is not None:
        await parts.throttle.forgive(account=candidate.email, address=caller.address)
        ended = await parts.database.run(
            service_sessions.change_password,
            identity=identity,
            checked_hash=candidate.password_hash,
            new_hash=new_hash,
            caller=caller,
        )
    if isinstance(ended, Refused):
        reason = "is not the password of this account"
        finding = {"column": "current_password", "reason": reason}
        raise UnprocessableError(f"current_password {reason}", errors=[finding])
    await parts.states.end(ended)
