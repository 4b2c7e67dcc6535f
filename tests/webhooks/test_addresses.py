from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.webhooks.addresses import BlockedError, Rules, read_url, refusal, resolve
from penstock.webhooks.resolver import SystemResolver

pytestmark = pytest.mark.unit

INNER = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1"),
    *("172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200"),
    *("168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::808:808", "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::", "2002:808:808::1"),
    *("2001:0:7f00:1::", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0"),
    *("fec0::1", "ff02::1", "100::1", "3fff::1", "5f00::1", "2001:10::1", "2606:4700::1%1"),
]
OUTER = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001::1"]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused(address: str) -> None:
    assert refusal(address) == f"{address} is not a public address"


@pytest.mark.parametrize("address", OUTER)
def test_public_addresses_are_not(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize("text", ["", "example.org", "127.1", "2130706433", "0x7f000001"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert refusal(text) == f"{text} is no IP address"


@given(st.ip_addresses())
def test_nothing_but_global_unicast_is_ever_allowed(address: object) -> None:
    if refusal(str(address)) is None:
        found = ip_address(str(address))
        assert found.is_global
        for kind in ("private", "loopback", "link_local", "multicast", "reserved", "unspecified"):
            assert not getattr(found, f"is_{kind}"), kind


def test_networks_that_are_allowed_let_just_these_in() -> None:
    allowed = (ip_network("127.0.0.0/8"), ip_network("fd00::/8"))
    assert refusal("127.0.0.1", allowed) is None
    assert refusal("fd00::1", allowed) is None
    # A mapped address is another address.
    assert refusal("::ffff:127.0.0.1", allowed) is not None
    assert refusal("10.0.0.1", allowed) is not None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.org/", "must begin with https://"),
        ("ftp://example.org/", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("example.org/hook", "must begin with https://"),
        ("https:///hook", "names no host"),
        ("https://user:secret@example.org/", "must hold no user name"),
        ("https://user@example.org/", "must hold no user name"),
        ("https://example.org/#part", "must hold no # part"),
        ("https://example.org:22/", "port 22 is none"),
        ("https://example.org:25/", "port 25 is none"),
        ("https://example.org:70000/", "port 70000 is none"),
        ("https://example.org:0/", "port 0 is none"),
        ("https://example.org\\@127.0.0.1/", "holds a blank"),
        ("https://example.org/\r\nX-Evil: 1", "holds a blank"),
        ("https://exa mple.org/", "holds a blank"),
        ("https://[::1/", "not an address"),
        ("https://example.org/" + "x" * 2000, "longer than"),
    ],
)
def test_addresses_of_other_kinds_are_refused(url: str, reason: str) -> None:
    with pytest.raises(BlockedError, match=reason):
        read_url(url, Rules())


def test_an_address_is_taken_apart_once() -> None:
    target = read_url("https://EXAMPLE.org:8443/a%20b?c=d", Rules())
    assert (target.host, target.port, target.path) == ("example.org", 8443, "/a%20b?c=d")
    assert target.authority == "example.org:8443"
    assert read_url("https://[2606:4700::1111]/", Rules()).authority == "[2606:4700::1111]"
    assert read_url("https://bücher.example/", Rules()).host == "xn--bcher-kva.example"
    assert read_url("http://example.org", Rules(allow_http=True)).port == 80


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0", "localhost", "[::1]"],
)
async def test_an_inner_address_is_found_out_however_it_is_written(host: str) -> None:
    resolver = SystemResolver()
    target = read_url(f"https://{host}/", Rules())
    with pytest.raises(BlockedError, match="is not a public address"):
        await resolve(target, Rules(), resolver)
    resolver.close()


async def test_a_name_with_one_inner_address_is_refused_as_a_whole() -> None:
    async def both(host: str, port: int) -> Sequence[str]:
        assert (host, port) == ("example.org", 443)
        return ["8.8.8.8", "10.0.0.1"]

    with pytest.raises(BlockedError, match=r"10\.0\.0\.1 is not a public address"):
        await resolve(read_url("https://example.org/", Rules()), Rules(), both)


async def test_a_name_without_addresses_is_trouble_and_not_forbidden() -> None:
    resolver = SystemResolver()
    for host in ("nothing.invalid", "a..b", "x" * 70):
        with pytest.raises(OSError, match=r"\w"):
            await resolver(host, 443)
    resolver.close()
