"""The secret of an installation, and what is sealed with it before it goes into the database."""

import base64
import hmac
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from penstock.core.errors import ConfigurationError
from penstock.core.settings import Settings

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class InstallationKey:
    """The one secret outside the database; it seals what the database keeps secret."""

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
                "Secrets in the database were sealed with another key: restore the file auth.key "
                "of this installation, or set PENSTOCK_AUTH_KEY to its content"
            ) from error


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
