"""Who calls: the last address our own proxy wrote down, by the network it belongs to."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.callers import caller, network, of_this_machine

PROXY = "127.0.0.1"


@pytest.mark.parametrize(
    ("lines", "behind_proxy", "name"),
    [
        ([], False, "127.0.0.1"),
        (["203.0.113.9"], False, "127.0.0.1"),
        ([], True, "127.0.0.1"),
        ([""], True, "127.0.0.1"),
        (["203.0.113.9"], True, "203.0.113.9"),
        (["6.6.6.6, 203.0.113.9"], True, "203.0.113.9"),
        (["6.6.6.6", "203.0.113.9"], True, "203.0.113.9"),
        (["6.6.6.6,203.0.113.9 "], True, "203.0.113.9"),
        (["203.0.113.9:50123"], True, "203.0.113.9"),
        (["6.6.6.6, 2001:db8:1:2::7"], True, "2001:db8:1:2::/64"),
        (["[2001:db8:1:2::7]:50123"], True, "2001:db8:1:2::/64"),
        (["fe80::1%eth0"], True, "fe80::/64"),
        (["::ffff:203.0.113.9"], True, "203.0.113.9"),
        (["unknown"], True, "unknown"),
    ],
)
def test_who_calls(lines: list[str], behind_proxy: bool, name: str) -> None:
    assert caller(PROXY, lines, behind_proxy=behind_proxy) == name


def test_nobody_known_is_one_caller() -> None:
    assert caller(None, [], behind_proxy=False) == ""


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(2**32, 2**64 - 1))
def test_a_household_is_one_caller_and_its_neighbour_another(one: int, other: int, home: int) -> None:
    assert network(str(IPv6Address(home << 64 | one))) == network(str(IPv6Address(home << 64 | other)))
    assert network(str(IPv6Address(home << 64 | one))) != network(str(IPv6Address((home ^ 1) << 64 | one)))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_stands_for_itself_however_it_is_dressed(address: IPv4Address) -> None:
    assert network(str(address)) == network(f"::ffff:{address}") == network(f"{address}:443") == str(address)


@given(st.text(max_size=200))
def test_any_text_is_some_caller_with_a_short_name(text: str) -> None:
    assert len(network(text)) <= 64


@pytest.mark.parametrize("name", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine(name: str) -> None:
    assert of_this_machine(network(name))
    assert of_this_machine(name)


@pytest.mark.parametrize("name", ["203.0.113.9", "2001:db8::/64", "", "unknown", "::/64"])
def test_not_this_machine(name: str) -> None:
    assert not of_this_machine(name)
