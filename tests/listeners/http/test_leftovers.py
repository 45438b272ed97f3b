"""What is read out of bytes that are no HTTP."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.http.leftovers import named, readings
from tests.canary_siem.sockets.hellos import client_hello
from tests.listeners.http.traps import DOMAIN, ID, OTHER, MemoryTrap


def ids(data: bytes) -> list[str]:
    return [token.id for token, _ in named(MemoryTrap(), data)]


@pytest.mark.parametrize(
    "data",
    [
        f"BREW /{ID} HTTP/1.1\r\n\r\n".encode(),
        f"GET /{ID}".encode(),
        f"/{ID}".encode(),
        f"GET /a b/{ID} HTTP/1.1\r\n\r\n".encode(),
        f"GET /é/{ID} HTTP/1.1\r\n\r\n".encode(),
        f"GET /\xff/{ID} HTTP/1.1\r\n\r\n".encode("latin-1"),
        f"\r\n\r\nGET / HTTP/1.1\nhost : {ID}.{DOMAIN}\n".encode(),
        f"GET / HTTP/1.1\r\nX: y\r\nHost:\r\n {ID}.{DOMAIN}\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: {ID}.{DOMAIN}\r\nHost: a\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: a\r\nHost: {ID}.{DOMAIN}\r\n\r\n".encode(),
        f"GET http://{ID}.{DOMAIN}/ HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
        f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x01{ID}.{DOMAIN}\x00".encode(),
        f"\x00\x00\x00{ID}\x00".encode(),
        client_hello(f"{ID}.{DOMAIN}"),
    ],
)
def test_a_token_is_found_in(data: bytes) -> None:
    assert ids(data) == [ID]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 40, b"GET / HTTP/1.1\r\n\r\n", client_hello(DOMAIN), client_hello("")],
)
def test_no_token_is_found_in(data: bytes) -> None:
    assert ids(data) == []


def test_each_request_of_a_pipeline_is_read_by_itself() -> None:
    data = (
        f"GET /{ID} HTTP/1.1\r\nHost: a\r\n\r\nGET /{OTHER} HTTP/1.1\r\nHost: b\r\n\r\n".encode()
    )

    found = named(MemoryTrap(), data)

    assert [(token.id, dict(each.headers)["host"]) for token, each in found] == [
        (ID, "a"),
        (OTHER, "b"),
    ]


def test_the_host_that_counts_is_the_one_told() -> None:
    data = f"GET / HTTP/1.1\r\nHost: a\r\nHost: {ID}.{DOMAIN}\r\nHost: b\r\n\r\n".encode()

    [(_, reading)] = named(MemoryTrap(), data)

    assert reading.headers == (("host", f"{ID}.{DOMAIN}"),)


def test_a_reading_tells_method_target_version_and_headers() -> None:
    data = b"BREW /pot HTTP/1.1\r\nA: b\r\n\r\nbody"

    [reading] = readings(data)

    assert reading == ("BREW", "/pot", "1.1", (("a", "b"),), data)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=200), st.just(b"\n"), st.just(b"Host:"))))
def test_no_bytes_break_the_reading(pieces: list[bytes]) -> None:
    named(MemoryTrap(), b"".join(pieces))
