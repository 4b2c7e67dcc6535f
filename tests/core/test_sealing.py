import base64
import os
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from penstock.core.errors import ConfigurationError
from penstock.core.sealing import InstallationKey, load_installation_key
from penstock.core.settings import Settings

pytestmark = pytest.mark.unit

KEY = InstallationKey(bytes(range(32)))
OTHER = InstallationKey(bytes(32))


def test_what_is_sealed_is_opened_with_the_same_key_and_context_only() -> None:
    sealed = KEY.seal(b"private", context="kid")
    assert KEY.open(sealed, context="kid") == b"private"
    assert b"private" not in sealed
    assert KEY.seal(b"private", context="kid") != sealed
    for key, context, text in (
        (OTHER, "kid", sealed),
        (KEY, "other", sealed),
        (KEY, "kid", sealed[:-1] + bytes([sealed[-1] ^ 1])),
    ):
        with pytest.raises(ConfigurationError):
            key.open(text, context=context)


def test_the_key_file_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(load_installation_key(settings).root))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {load_installation_key(settings).root}
    assert [path.name for path in settings.home.iterdir()] == ["auth.key"]
    assert (settings.home / "auth.key").stat().st_mode & 0o777 == 0o600


def test_the_key_can_be_a_setting(tmp_path: Path) -> None:
    root = os.urandom(32)
    text = SecretStr(base64.b64encode(root).decode())
    settings = Settings(home=tmp_path / "home", auth_key=text)
    assert load_installation_key(settings).root == root
    assert not settings.home.exists()


@pytest.mark.parametrize("text", ["", "short", "!" * 44, base64.b64encode(bytes(31)).decode()])
def test_a_key_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    settings = Settings(home=tmp_path, auth_key=SecretStr(text))
    with pytest.raises(ConfigurationError, match="PENSTOCK_AUTH_KEY: expected 32 random bytes"):
        load_installation_key(settings)
