"""Addresses in configuration, and the sockets bound to them."""

import socket

import pytest
from pydantic import TypeAdapter, ValidationError

from canary_siem.errors import ConfigError
from canary_siem.sockets import Binds, bind, parse_bind

BINDS: TypeAdapter[list[str]] = TypeAdapter(Binds)


@pytest.mark.parametrize(
    ("value", "pair"),
    [
        ("127.0.0.1:53", ("127.0.0.1", 53)),
        ("[2001:db8:0::1]:443", ("2001:db8::1", 443)),
        ("[::]:0", ("::", 0)),
    ],
)
def test_an_address_and_a_port_are_read(value: str, pair: tuple[str, int]) -> None:
    assert parse_bind(value) == pair


@pytest.mark.parametrize(
    "value", ["", "53", "localhost:53", "127.0.0.1", "127.0.0.1:65536", "::1:x"]
)
def test_what_is_no_address_and_port_says_how_to_write_it(value: str) -> None:
    with pytest.raises(ValueError, match="is not ADDRESS:PORT, such as"):
        parse_bind(value)


def test_a_single_string_is_taken_for_a_list_of_one() -> None:
    assert BINDS.validate_python("127.0.0.1:53") == ["127.0.0.1:53"]
    with pytest.raises(ValidationError):
        BINDS.validate_python(["127.0.0.1"])
    with pytest.raises(ValidationError):
        BINDS.validate_python(53)


def test_udp_and_tcp_may_share_a_port() -> None:
    with bind("127.0.0.1:0", socket.SOCK_STREAM) as tcp:
        port = tcp.getsockname()[1]
        with bind("127.0.0.1:1", socket.SOCK_DGRAM, port=port) as udp:
            assert udp.getsockname() == ("127.0.0.1", port)


def test_an_ipv6_address_is_bound_alone() -> None:
    with bind("[::1]:0", socket.SOCK_STREAM) as bound:
        assert bound.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 1


def test_a_port_in_use_is_a_clear_error() -> None:
    with bind("127.0.0.1:0", socket.SOCK_STREAM) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigError, match=f"can't bind {address}: Address already in use"):
            bind(address, socket.SOCK_STREAM)
