"""Who is calling, as far as limits go: one name for everybody whom one limit must hold.

In: the address of a connection, and what its headers say of those before it. Out: `caller`, a name to count by. Called
by every door: bot/hooks.py, bot/help, bot/console. A household has a whole network of IPv6 addresses and could take
another for each request, so that it is the network that counts.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

FORWARDED: Final = "X-Forwarded-For"
NETWORK_BITS: Final = 64
"""The smallest network that providers hand out (RFC 6177)."""
LONGEST: Final = 64


def caller(remote: str | None, forwarded: Iterable[str], *, behind_proxy: bool) -> str:
    """The name of who calls. `forwarded`: the values of all X-Forwarded-For lines. Behind a proxy of our own the last
    address counts, which the proxy saw itself; all before it can be invented, and without a proxy all of it can."""
    told = ",".join(forwarded).rpartition(",")[2].strip() if behind_proxy else ""
    return network(told or remote or "")


def network(address: str) -> str:
    """An IPv4 address, the network of an IPv6 one; a text that is neither, as it is. Ports and zones do not count."""
    known = _parsed(address)
    if isinstance(known, IPv6Address) and not known.is_loopback:
        return str(IPv6Network((known, NETWORK_BITS), strict=False))
    return str(known) if known else address[:LONGEST]


def of_this_machine(name: str) -> bool:
    """Whether that caller is on this machine: a proxy of our own, most likely."""
    known = _parsed(name)
    return known is not None and known.is_loopback


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """`[2001:db8::1]:443` and `192.0.2.1:443` are how some proxies write it; IPv4 may come dressed as IPv6."""
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return known.ipv4_mapped or known if isinstance(known, IPv6Address) else known
