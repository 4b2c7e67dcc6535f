"""The session that commands of one machine share, kept in a file that only its user can read."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from penstock.core.settings import Settings

SESSION_FILE = "session.json"
# A token that ends within the time of a request is as good as none.
MARGIN_SECONDS = 30


@dataclass(frozen=True)
class Session:
    """Somebody's tokens at one address; `expires_at` counts seconds since 1970."""

    url: str
    email: str
    access_token: str
    refresh_token: str
    expires_at: float

    @classmethod
    def of_answer(cls, url: str, answer: dict[str, Any]) -> "Session":
        """Read the answer of a login or refresh."""
        return cls(
            url=url,
            email=answer["user"]["email"],
            access_token=answer["access_token"],
            refresh_token=answer["refresh_token"],
            expires_at=time.time() + float(answer["expires_in"]),
        )

    @property
    def fresh(self) -> bool:
        """Whether its access token can still be used."""
        return time.time() < self.expires_at - MARGIN_SECONDS


def read_session(settings: Settings, url: str) -> Session | None:
    """Return the session at an address, if there is one."""
    try:
        session = Session(**json.loads((settings.home / SESSION_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return session if session.url == url else None


def keep_session(settings: Settings, session: Session) -> None:
    """Write the session down; without a folder to write to, it ends with this command."""
    path = settings.home / SESSION_FILE
    with suppress(OSError):
        path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        _write_private(path, json.dumps(asdict(session), indent=1))


def forget_session(settings: Settings) -> None:
    """Remove the file."""
    (settings.home / SESSION_FILE).unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)
