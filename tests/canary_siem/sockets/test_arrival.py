import asyncio
from typing import Any

import pytest

from canary_siem.sockets.arrival import behind_proxy, visitor_of
from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.proxy import SIGNATURE
from canary_siem.sockets.visitor import Visitor

PROXY = Visitor("10.0.0.1", 9, "10.0.0.2", 3306)
V1 = b"PROXY TCP4 192.0.2.7 203.0.113.10 4711 3306\r\n"
V2 = (
    SIGNATURE
    + b"\x21\x11\x00\x0c"
    + bytes([192, 0, 2, 7, 203, 0, 113, 10])
    + (4711).to_bytes(2, "big")
    + (3306).to_bytes(2, "big")
)


async def read(octets: bytes, trusted: str = "10.0.0.0/8") -> tuple[Visitor, bytes]:
    reader = asyncio.StreamReader()
    reader.feed_data(octets)
    reader.feed_eof()
    found = await behind_proxy(reader, PROXY, Trusted([trusted]))
    return found, await reader.read()


@pytest.mark.parametrize("header", [V1, V2])
async def test_a_proxy_says_who_its_client_is(header: bytes) -> None:
    found, left = await read(header + b"login")

    assert found == Visitor("192.0.2.7", 4711, "203.0.113.10", 3306, proxied=True)
    assert left == b"login"


@pytest.mark.parametrize("header", [b"PROXY UNKNOWN\r\n", SIGNATURE + b"\x20\x00\x00\x00"])
async def test_a_proxy_may_speak_for_itself(header: bytes) -> None:
    assert await read(header) == (PROXY, b"")


@pytest.mark.parametrize(
    "header",
    [
        b"GET / HTTP/1.1\r\n",
        b"PROXY " + b"x" * 200,
        SIGNATURE + b"\x21\x11\xff\xff" + bytes(9000),
        b"PROXY TCP4 a b 1 2\r\n",
    ],
)
async def test_what_is_no_header_is_refused(header: bytes) -> None:
    with pytest.raises(ValueError):
        await read(header)


async def test_who_is_no_proxy_of_ours_speaks_for_himself() -> None:
    assert await read(V1, trusted="192.0.2.0/24") == (PROXY, V1)


async def test_one_that_breaks_off_is_told() -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        await read(V1[:20])


class Writer:
    def __init__(self, **known: Any) -> None:
        self._known = known

    def get_extra_info(self, name: str) -> Any:
        return self._known.get(name)


def test_an_ipv4_client_of_an_ipv6_socket_is_one() -> None:
    writer: Any = Writer(peername=("::ffff:192.0.2.7", 1, 0, 0), sockname=("::1", 3306, 0, 0))

    assert visitor_of(writer) == Visitor("192.0.2.7", 1, "::1", 3306)


def test_who_is_gone_is_nobody() -> None:
    gone: Any = Writer()

    assert visitor_of(gone) is None
