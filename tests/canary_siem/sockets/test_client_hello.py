"""The server name in a ClientHello."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.sockets.client_hello import LONGEST, hello_length, server_name
from tests.canary_siem.sockets.hellos import client_hello

NAME = "id.ct.example.org"
HELLO = client_hello(NAME)


def test_the_name_is_read_lower_case() -> None:
    assert server_name(client_hello("Id.CT.example.org")) == NAME


def test_a_hello_without_name_has_none() -> None:
    assert server_name(client_hello("")) == ""


def test_a_hello_that_ends_early_has_no_name_and_breaks_nothing() -> None:
    for length in range(len(HELLO)):
        assert server_name(HELLO[:length]) in {"", NAME}


def test_octets_that_are_no_name_are_none() -> None:
    assert server_name(HELLO.replace(NAME.encode(), NAME.encode()[:-1] + b"\xff")) == ""
    assert server_name(HELLO.replace(b"\x00" + b"\x00\x11" + NAME.encode(), b"\x01\x00\x11")) == ""


def test_the_length_of_the_first_record_is_told() -> None:
    assert hello_length(HELLO[:5]) == len(HELLO)
    assert hello_length(b"\x16\x03\x01\xff\xff") == LONGEST


@pytest.mark.parametrize("start", [b"", b"GET /", b"\x16\x03\x01\x00", b"\x17\x03\x03\x00\x10"])
def test_what_is_no_handshake_has_no_length(start: bytes) -> None:
    assert hello_length(start) == 0
    assert server_name(start) == ""


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(HELLO) - 1), st.binary(min_size=1, max_size=4))
def test_no_mutation_breaks_the_reading(at: int, octets: bytes) -> None:
    server_name(HELLO[:at] + octets + HELLO[at + len(octets) :])
