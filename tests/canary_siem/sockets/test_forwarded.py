"""Whose word counts about who the client is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from canary_siem.sockets.forwarded import Networks, Trusted, parse_network, plain_address

PROXIES = Trusted(["10.0.0.0/8", "2001:db8::/32"])
PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("peer", "lines", "client"),
    [
        ("192.0.2.1", ["198.51.100.1"], "192.0.2.1"),  # a stranger's word
        (PEER, [], PEER),
        (PEER, [""], PEER),
        (PEER, ["198.51.100.1"], "198.51.100.1"),
        (PEER, ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),  # the left one is forged
        (PEER, ["198.51.100.1, 10.2.2.2"], "198.51.100.1"),
        (PEER, ["1.1.1.1", "198.51.100.1", "10.2.2.2"], "198.51.100.1"),  # lines are joined
        (PEER, ["198.51.100.1, unknown, 10.2.2.2"], "10.2.2.2"),
        (PEER, ["198.51.100.1, unknown"], PEER),
        (PEER, ["10.3.3.3, 10.2.2.2"], "10.3.3.3"),  # all are ours: the one farthest away
        ("2001:db8::1", ["2001:DB9:0::1"], "2001:db9::1"),
        (PEER, ["198.51.100.1:4711"], "198.51.100.1"),
        (PEER, ["[2001:db9::1]:4711"], "2001:db9::1"),
        ("not an address", ["198.51.100.1"], "not an address"),
    ],
)
def test_the_walk_goes_right_to_left(peer: str, lines: list[str], client: str) -> None:
    assert PROXIES.client(peer, lines) == client


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" 192.0.2.1 ", "192.0.2.1"),
        ('"[2001:db8::1]"', "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", ""),
        ("localhost", ""),
        ("", ""),
        ("192.0.2.256", ""),
    ],
)
def test_an_address_has_one_spelling(text: str, address: str) -> None:
    assert plain_address(text) == address


def test_without_networks_nobody_is_trusted() -> None:
    assert "127.0.0.1" not in Trusted([])


def test_a_bad_network_says_how_to_write_one() -> None:
    with pytest.raises(ValueError, match="is no network, such as"):
        parse_network("10.0.0.1/8")
    with pytest.raises(ValidationError, match="is no network"):
        TypeAdapter(Networks).validate_python(["everybody"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_header_breaks_the_walk(lines: list[str]) -> None:
    assert PROXIES.client(PEER, lines)
