"""What the AuthService holds while it runs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from penstock.core.credentials import CredentialStates
from penstock.core.db import Database
from penstock.core.sealing import InstallationKey
from penstock.core.settings import Settings
from penstock.identity.passwords import PasswordPool
from penstock.identity.recorder import Recorder
from penstock.identity.signing import SigningKeys
from penstock.identity.throttle import Throttle
from penstock.identity.verify import Verifier


@dataclass(frozen=True)
class IdentityState:
    """The parts, made by `penstock.apps.auth` when the process starts."""

    settings: Settings
    database: Database
    key: InstallationKey
    states: CredentialStates
    signing_keys: SigningKeys
    recorder: Recorder
    verifier: Verifier
    passwords: PasswordPool
    throttle: Throttle


def _state(request: Request) -> IdentityState:
    state: IdentityState = request.state.identity
    return state


Parts = Annotated[IdentityState, Depends(_state)]
