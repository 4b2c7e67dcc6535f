"""Where webhooks may go: no address inside our own network, however it is written.

A name is resolved once, by us, and the connection is made to the very address that was checked, so
a name that answers differently the next time gains nothing.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpx

from penstock.core.settings import Settings

Network = IPv4Network | IPv6Network
# Takes a host and a port, returns addresses as text; OSError when there are none.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

LONGEST_URL = 2000
FIRST_FREE_PORT, LAST_PORT = 1024, 65535
PORTS = {"http": 80, "https": 443}

# On top of what the registries call not global. IPv6 outside of 2000::/3 is refused as a whole,
# and with it NAT64 (64:ff9b::/96, 64:ff9b:1::/48), mapped, link-local, unique local and site-local.
UNICAST = IPv6Network("2000::/3")
REFUSED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",  # Carriers' own, and the metadata service of one cloud.
        "168.63.129.16/32",  # The host's agent in another.
        "192.0.0.0/24",  # Protocols' own, and the metadata service of a third.
        "192.88.99.0/24",  # 6to4 relays.
        "224.0.0.0/3",  # Multicast, reserved, broadcast.
        "2001::/23",  # Teredo and the protocols' own.
        "2001:db8::/32",  # For books;
        "3fff::/20",  # the same.
        "2002::/16",  # 6to4, which holds an IPv4 address.
    )
)


class BlockedError(Exception):
    """An address that webhooks must not go to; the message says why, for the user."""


@dataclass(frozen=True)
class Target:
    """An address, taken apart once: what was checked is what is connected to."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True)
class Rules:
    """What an installation allows."""

    allow_http: bool = False
    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        """Return the rules in the settings."""
        return cls(settings.webhook_allow_http, settings.webhook_allowed_networks)


def read_url(text: str, rules: Rules) -> Target:
    """Return the parts of an address.

    Raises:
        BlockedError: It is none, or of a kind that is not allowed.
    """
    if len(text) > LONGEST_URL:
        raise BlockedError(f"longer than {LONGEST_URL} characters")
    if re.search(r"[\x00-\x20\x7f\\]", text):
        raise BlockedError("holds a blank, a control character or a backslash")
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise BlockedError(f"not an address: {error}") from error
    allowed = ("https", "http") if rules.allow_http else ("https",)
    if url.scheme not in allowed:
        raise BlockedError(f"must begin with {' or '.join(f'{item}://' for item in allowed)}")
    if not host:
        raise BlockedError("names no host")
    if url.userinfo:
        raise BlockedError("must hold no user name or password")
    if url.fragment:
        raise BlockedError("must hold no # part")
    port = PORTS[url.scheme] if url.port is None else url.port
    if port not in PORTS.values() and not FIRST_FREE_PORT <= port <= LAST_PORT:
        raise BlockedError(f"port {port} is none that webhooks go to: 80, 443, or 1024 to 65535")
    return Target(url.scheme, host, port, url.raw_path.decode("ascii"))


def refusal(text: str, allowed: Sequence[Network] = ()) -> str | None:
    """Return why an IP address is refused; None when webhooks may go there."""
    try:
        address = ip_address(text)
    except ValueError:
        return f"{text} is no IP address"
    if any(address in network for network in allowed if network.version == address.version):
        return None
    if _is_public(address):
        return None
    return f"{text} is not a public address"


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (address.scope_id or address not in UNICAST):
        return False
    if any(address in network for network in REFUSED if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


async def resolve(target: Target, rules: Rules, resolver: Resolver) -> list[str]:
    """Return the addresses of a target, all of them checked.

    Raises:
        BlockedError: One of them is refused; a name that leads inside is not used at all.
        OSError: The name has none.
    """
    addresses = list(dict.fromkeys(await resolver(target.host, target.port)))
    if not addresses:
        raise OSError(f"{target.host} has no address")
    for address in addresses:
        if reason := refusal(address, rules.allowed):
            raise BlockedError(f"{target.host}: {reason}")
    return addresses
