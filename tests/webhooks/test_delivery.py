"""One try against real servers on loopback."""

import json
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from penstock.local.ports import free_port
from penstock.webhooks.addresses import Rules
from penstock.webhooks.delivery import KEPT_ANSWER, LONGEST_ANSWER, Sender
from tests.webhooks.receiver import Receiver, answering, endless, huge, receiving
from tests.webhooks.world import LOOPBACK

INSIDE = Rules(allow_http=True, allowed=LOOPBACK)
OUTSIDE = Rules(allow_http=True)
BODY = json.dumps({"type": "webhook.test"}).encode()
HEADERS = {"Content-Type": "application/json", "webhook-id": "1"}


async def loopback(host: str, port: int) -> Sequence[str]:
    del host, port
    return ["127.0.0.1"]


def sender(rules: Rules = INSIDE, *, seconds: float = 5.0) -> Sender:
    return Sender(rules, loopback, timeout_seconds=seconds)


async def test_what_is_sent_arrives(receiver: Receiver) -> None:
    outcome = await sender().send(receiver.url + "?a=b", HEADERS, BODY)
    assert (outcome.kind, outcome.status, outcome.error) == ("delivered", 204, None)
    assert outcome.address == "127.0.0.1"
    assert 0 < outcome.latency_ms < 5000
    (got,) = receiver.got
    assert (got.path, got.body) == ("/hook?a=b", BODY)
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["webhook-id"] == "1"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
async def test_what_is_no_2xx_has_failed(receiver: Receiver, status: int) -> None:
    receiver.answer = answering(status, b"no\x00\xff", Retry_After="7")
    outcome = await sender().send(receiver.url, HEADERS, BODY)
    assert (outcome.kind, outcome.status) == ("failed", status)
    assert outcome.error == f"answered {status}"
    assert outcome.response == "no\ufffd\ufffd"
    assert outcome.retry_after_seconds == 7.0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.answer = answering(status, Location=f"http://127.0.0.1:{receiver.port}/other")
    outcome = await sender().send(receiver.url, HEADERS, BODY)
    assert (outcome.kind, outcome.status) == ("failed", status)
    assert [item.path for item in receiver.got] == ["/hook"]


async def test_gone_is_told_apart(receiver: Receiver) -> None:
    receiver.answer = answering(410)
    assert (await sender().send(receiver.url, HEADERS, BODY)).kind == "gone"


async def test_an_answer_without_end_is_cut_off_in_time(receiver: Receiver) -> None:
    receiver.answer = endless
    started = time.monotonic()
    outcome = await sender(seconds=0.5).send(receiver.url, HEADERS, BODY)
    assert time.monotonic() - started < 2
    assert (outcome.kind, outcome.status) == ("failed", 200)
    assert outcome.error == "no complete answer within 0.5 s"
    assert outcome.response is not None
    assert outcome.response.startswith("...")


async def test_a_gigabyte_is_cut_at_64_kb(receiver: Receiver) -> None:
    receiver.answer = huge
    outcome = await sender().send(receiver.url, HEADERS, BODY)
    assert outcome.kind == "delivered"
    assert outcome.response == "x" * KEPT_ANSWER
    assert LONGEST_ANSWER == 64 << 10


async def test_nobody_there() -> None:
    outcome = await sender().send(f"http://127.0.0.1:{free_port()}/", HEADERS, BODY)
    assert (outcome.kind, outcome.status) == ("failed", None)
    assert outcome.error is not None
    assert outcome.error.startswith("no connection")
    assert outcome.address is None


async def test_what_speaks_no_http(receiver: Receiver) -> None:
    def greet(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    receiver.answer = greet
    outcome = await sender().send(receiver.url, HEADERS, BODY)
    assert outcome.kind == "failed"
    assert outcome.error is not None
    assert outcome.error.startswith("no HTTP answer")


async def test_proxies_of_the_environment_are_not_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert (await sender().send(receiver.url, HEADERS, BODY)).kind == "delivered"


async def test_a_name_that_leads_inside_is_blocked_without_a_connection(
    receiver: Receiver,
) -> None:
    url = f"http://inner.example:{receiver.port}/hook"
    outcome = await sender(OUTSIDE).send(url, HEADERS, BODY)
    assert (outcome.kind, outcome.status, outcome.address) == ("blocked", None, None)
    assert outcome.error == "inner.example: 127.0.0.1 is not a public address"
    assert receiver.got == []


async def test_the_address_that_was_checked_is_the_one_connected_to(receiver: Receiver) -> None:
    """Each further question would lead inside, but there is none."""
    answers = [["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]]
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        del port
        asked.append(host)
        return answers[len(asked) - 1]

    post = Sender(INSIDE, rebinding, timeout_seconds=5)
    url = f"http://rebinding.example:{receiver.port}/hook"
    outcome = await post.send(url, HEADERS, BODY)
    assert (outcome.kind, outcome.address) == ("delivered", "127.0.0.1")
    assert asked == ["rebinding.example"]
    assert receiver.got[0].headers["host"] == f"rebinding.example:{receiver.port}"
    again = await post.send(url, HEADERS, BODY)
    assert again.kind == "blocked"
    assert len(receiver.got) == 1


async def test_the_next_address_is_tried_when_one_does_not_answer(receiver: Receiver) -> None:
    async def two(host: str, port: int) -> Sequence[str]:
        del host, port
        return ["127.0.0.9", "127.0.0.1"]

    url = f"http://two.example:{receiver.port}/hook"
    outcome = await Sender(INSIDE, two, timeout_seconds=5).send(url, HEADERS, BODY)
    assert (outcome.kind, outcome.address) == ("delivered", "127.0.0.1")


def certificate(folder: Path, name: str) -> Path:
    """Write a certificate that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


async def test_tls_asks_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    own = certificate(tmp_path, "hooks.example")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(own)
    names: list[str | None] = []
    serving.sni_callback = lambda _socket, name, _context: names.append(name)
    trusting = ssl.create_default_context(cafile=own)
    rules = Rules(allowed=LOOPBACK)
    post = Sender(rules, loopback, timeout_seconds=5, ssl_context=trusting)
    with receiving(serving) as receiver:
        url = f"https://hooks.example:{receiver.port}/hook"
        assert (await post.send(url, HEADERS, BODY)).kind == "delivered"
        other = f"https://other.example:{receiver.port}/hook"
        outcome = await post.send(other, HEADERS, BODY)
        assert outcome.kind == "failed"
        assert "certificate" in (outcome.error or "").lower()
        stranger = Sender(rules, loopback, timeout_seconds=5)
        assert (await stranger.send(url, HEADERS, BODY)).kind == "failed"
    assert names[0] == "hooks.example"
    assert len(receiver.got) == 1
