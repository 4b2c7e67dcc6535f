"""Secrets of an installation and of its users: made, told apart, hashed. No input or output.

All credentials are 256 random bits behind a prefix. A short keyed mark at the end lets us refuse
invented ones without asking the database; what is stored is a SHA-256.
"""

import base64
import hashlib
import hmac
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings

KEY_BYTES = 32
MARK_CHARACTERS = 8
NONCE_BYTES = 12


@dataclass(frozen=True)
class InstallationKey:
    """The one secret outside the database; it seals signing keys and marks credentials."""

    root: bytes

    def derive(self, purpose: str) -> bytes:
        """Return a key for one purpose; nothing about the others follows from it."""
        return hmac.digest(self.root, f"penstock/{purpose}".encode(), "sha256")

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt with AES-256-GCM; `context` must be the same when it is opened."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.derive("seal")).encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt what `seal` made.

        Raises:
            ConfigurationError: Another installation key has sealed it.
        """
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return AESGCM(self.derive("seal")).decrypt(nonce, rest, context.encode())
        except InvalidTag as error:
            raise ConfigurationError(
                "The signing keys in the database were sealed with another key: restore the file "
                "auth.key of this installation, or set PENSTOCK_AUTH_KEY to its content"
            ) from error

    def mark(self, text: str) -> str:
        """Return the characters that end a credential of ours."""
        return hmac.digest(self.derive("mark"), text.encode(), "sha256").hex()[:MARK_CHARACTERS]


def load_installation_key(settings: Settings) -> InstallationKey:
    """Return the key in `PENSTOCK_AUTH_KEY`, else in `<home>/auth.key`, made when first needed.

    Raises:
        ConfigurationError: It is not 32 bytes in base64.
    """
    if settings.auth_key is not None:
        return _decode(settings.auth_key.get_secret_value(), "PENSTOCK_AUTH_KEY")
    path = settings.home / "auth.key"
    try:
        return _decode(path.read_text(encoding="ascii"), str(path))
    except FileNotFoundError:
        settings.home.mkdir(parents=True, exist_ok=True)
    return _decode(_create(path), str(path))


def _create(path: Path) -> str:
    """Write a new key under its name in one step: several processes may start at once."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    own = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(own)
    except FileExistsError:
        pass
    finally:
        own.unlink()
    return path.read_text(encoding="ascii")


def _decode(text: str, where: str) -> InstallationKey:
    try:
        root = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        root = b""
    if len(root) != KEY_BYTES:
        raise ConfigurationError(f"{where}: expected 32 random bytes in base64")
    return InstallationKey(root)


def hashed(text: str | bytes) -> bytes:
    """Return the SHA-256 of a credential; with 256 random bits in it a slow hash adds nothing."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).digest()


def same(left: bytes, right: bytes) -> bool:
    """Compare without telling by the time it takes where they differ."""
    return hmac.compare_digest(left, right)


def new_secret() -> str:
    """Return 256 random bits, URL-safe and without the separator `_`."""
    return os.urandom(KEY_BYTES).hex()


def api_key_text(key: InstallationKey, key_id: UUID, secret: str) -> str:
    """Return `pk_<id>_<secret>`, the form a user sees once."""
    return _text(key, "pk", key_id, secret)


def cookie_text(key: InstallationKey, session_id: UUID, secret: str) -> str:
    """Return `cs_<id>_<secret>`, the value of a session cookie."""
    return _text(key, "cs", session_id, secret)


def _text(key: InstallationKey, prefix: str, identifier: UUID, secret: str) -> str:
    body = f"{prefix}_{identifier.hex}_{secret}"
    return body + key.mark(body)


def parse(key: InstallationKey, text: bytes, *, prefix: str) -> tuple[UUID, bytes] | None:
    """Return the id in an API key or cookie, and its hash; None when it is none of ours."""
    try:
        body, mark = text[:-MARK_CHARACTERS].decode("ascii"), text[-MARK_CHARACTERS:]
        found, identifier, _ = body.split("_", 2)
        if found != prefix or not same(key.mark(body).encode(), mark):
            return None
        return UUID(hex=identifier), hashed(text)
    except ValueError:
        return None


def new_refresh_token() -> str:
    """Return the first refresh token of a session."""
    return f"rt_{new_secret()}"


def next_refresh_token(key: InstallationKey, token: str) -> str:
    """Return the successor of a refresh token.

    It follows from the token and our key, so that a client which asks twice gets the same one
    although only its hash is stored.
    """
    return f"rt_{hmac.digest(key.derive('refresh'), token.encode(), 'sha256').hex()}"
