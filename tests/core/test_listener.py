import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from penstock.core.errors import ConfigurationError
from penstock.core.listener import VARIABLE, Listener, handed_on, inherited, listeners
from penstock.core.settings import Settings
from penstock.local.ports import free_port


@pytest.fixture
def settings() -> Iterator[Settings]:
    # The folder of a test has a longer name than a socket may have.
    with tempfile.TemporaryDirectory(prefix="penstock-listener-") as folder:
        yield Settings(home=Path(folder))


def exchange(listening: socket.socket, listener: Listener) -> bytes:
    """Send a word to a listener through a connection that waits in its queue."""
    with listener.connect(1.0) as client:
        client.sendall(b"word")
        with listening.accept()[0] as accepted:
            return accepted.recv(10)


def test_a_unix_socket_is_ours_alone_and_goes_with_its_name(settings: Settings) -> None:
    listener = Listener(settings.socket("api"))
    path = settings.socket("api")
    assert exchange(listener.open(), listener) == b"word"
    assert listener.open() is listener.open()
    assert str(listener) == "run/api.sock"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    listener.close()
    assert list(path.parent.iterdir()) == []
    with pytest.raises(OSError, match="No such file"):
        listener.connect(1.0)
    listener.close()


def test_it_listens_again(settings: Settings) -> None:
    listener = Listener(settings.socket("api"))
    listener.open()
    listener.close()
    assert exchange(listener.open(), listener) == b"word"
    listener.close()


def test_a_name_that_a_killed_process_left_is_replaced(settings: Settings) -> None:
    path = settings.socket("api")
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    listener = Listener(settings.socket("api"))
    assert exchange(listener.open(), listener) == b"word"
    listener.close()


def test_nobody_listens_where_another_does(settings: Settings) -> None:
    first = Listener(settings.socket("api"))
    first.open()
    with pytest.raises(ConfigurationError, match=r"serves .*api\.sock already"):
        Listener(settings.socket("api")).open()
    first.close()


def test_the_name_of_a_successor_stays(settings: Settings) -> None:
    path = settings.socket("api")
    listener = Listener(settings.socket("api"))
    listener.open()
    path.unlink()
    with socket.socket(socket.AF_UNIX) as successor:
        successor.bind(str(path))
        listener.close()
        assert path.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_an_address(settings: Settings, host: str) -> None:
    changed = settings.model_copy(update={"api_address": f"{host}:{free_port()}"})
    (listener,) = listeners(changed, "api").values()
    listening = listener.open()
    assert exchange(listening, listener) == b"word"
    assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert str(listener) == str(changed.api_address).replace("[", "").replace("]", "")
    with pytest.raises(ConfigurationError, match="Cannot listen at"):
        listeners(changed, "api")["api"].open()
    listener.close()
    with pytest.raises(ConnectionRefusedError):
        listener.connect(1.0)


@pytest.mark.parametrize("address", ["localhost", ":80", "localhost:http"])
def test_an_address_that_is_none(settings: Settings, address: str) -> None:
    with pytest.raises(ConfigurationError, match="PENSTOCK_API_ADDRESS: expected host:port"):
        listeners(settings.model_copy(update={"api_address": address}), "api")


def test_sockets_are_inherited_once(settings: Settings) -> None:
    own = listeners(settings, "api")
    assert [str(listener) for listener in own.values()] == ["run/api.sock", "run/answers.sock"]
    sockets = {name: listener.open().dup() for name, listener in own.items()}
    os.environ[VARIABLE] = handed_on(sockets)
    for found in sockets.values():
        found.detach()
    for name, listening in inherited().items():
        with listening:
            assert exchange(listening, own[name]) == b"word"
        own[name].close()
    assert inherited() == {}
