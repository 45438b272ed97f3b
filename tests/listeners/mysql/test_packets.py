from hypothesis import given
from hypothesis import strategies as st

from listeners.mysql.packets import (
    BAD_HANDSHAKE,
    OUT_OF_ORDER,
    TOO_MANY,
    auth_switch,
    denied,
    framed,
    header,
)

# What MariaDB 10.11 sent over the wire.
REAL_DENIAL = (
    b"J\x00\x00\x02\xff\x15\x04#28000Access denied for user 'nobody'@'localhost' "
    b"(using password: YES)"
)
REAL_BAD_HANDSHAKE = b"\x16\x00\x00\x02\xff\x13\x04#08S01Bad handshake"
REAL_OUT_OF_ORDER = b"!\x00\x00\x01\xff\x84\x04#08S01Got packets out of order"
REAL_SWITCH = b",\x00\x00\x02\xfemysql_native_password\x00|;Qg1ZU{,e;6;fnv)d@O\x00"


def test_errors_are_those_of_a_real_server() -> None:
    assert framed(denied("nobody", "localhost", password=True).payload(), 2) == REAL_DENIAL
    assert framed(BAD_HANDSHAKE.payload(), 2) == REAL_BAD_HANDSHAKE
    assert framed(OUT_OF_ORDER.payload(), 1) == REAL_OUT_OF_ORDER


def test_without_a_password_it_says_so() -> None:
    assert denied("a", "b", password=False).text.endswith("(using password: NO)")


def test_an_old_client_is_told_no_state() -> None:
    assert TOO_MANY.payload(state=False) == b"\xff\x10\x04Too many connections"


def test_a_client_of_another_authentication_is_asked_for_ours() -> None:
    assert framed(auth_switch(b"|;Qg1ZU{,e;6;fnv)d@O"), 2) == REAL_SWITCH


@given(st.binary(max_size=70_000), st.integers(0, 1000))
def test_a_packet_says_how_long_it_is(payload: bytes, sequence: int) -> None:
    packet = framed(payload, sequence)

    assert header(packet) == (len(payload), sequence % 256)
    assert packet[4:] == payload
