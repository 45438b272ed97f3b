"""PROXY protocol headers, by the specification's own forms."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.sockets.proxy import (
    SIGNATURE,
    V2_LONGEST,
    Proxied,
    parse_v1,
    parse_v2,
    read_header,
)

V4 = Proxied("192.0.2.1", 56324, "198.51.100.1", 443)
V6 = Proxied("2001:db8::1", 56324, "2001:db8::2", 443)
LINE4 = b"PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n"
LINE6 = b"PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n"
LONGEST_LINE = b"PROXY UNKNOWN " + b" ".join([b"ffff:" * 7 + b"ffff"] * 2) + b" 65535 65535\r\n"
PORTS = struct.pack("!HH", 56324, 443)
ADDRESSES4 = socket.inet_aton("192.0.2.1") + socket.inet_aton("198.51.100.1")
ADDRESSES6 = b"".join(socket.inet_pton(socket.AF_INET6, f"2001:db8::{n}") for n in (1, 2))


def v2(command: int, family: int, body: bytes) -> bytes:
    return SIGNATURE + struct.pack("!BBH", 0x20 | command, family, len(body)) + body


HEADER4 = v2(1, 0x11, ADDRESSES4 + PORTS)
HEADER6 = v2(1, 0x21, ADDRESSES6 + PORTS)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (LINE4, V4),
        (LINE6, V6),
        (b"PROXY UNKNOWN\r\n", None),
        (b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", None),
        (LONGEST_LINE, None),
    ],
)
def test_a_line_of_version_1_is_read(line: bytes, told: Proxied | None) -> None:
    assert parse_v1(line) == told


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 1\r\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 56324 65536\r\n",
        b"PROXY TCP4 192.0.2.1 198.51.100.1 -1 443\r\n",
        b"PROXY TCP4 192.0.2.300 198.51.100.1 1 443\r\n",
        b"PROXY TCP6 192.0.2.1 198.51.100.1 1 443\r\n",
        b"PROXY UDP4 192.0.2.1 198.51.100.1 1 443\r\n",
        b"PROXY TCP4 192.0.2.1  198.51.100.1 1 443\r\n",
        b"PROXY TCP4 \xff 198.51.100.1 1 443\r\n",
        b"GET / HTTP/1.1\r\n",
        LONGEST_LINE.replace(b" 65535\r\n", b" 655350\r\n"),
    ],
)
def test_what_is_no_line_of_version_1_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        parse_v1(line)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (HEADER4, V4),
        (HEADER6, V6),
        (v2(1, 0x11, ADDRESSES4 + PORTS + b"\x02\x00\x04host"), V4),  # with a TLV
        (v2(0, 0x00, b""), None),  # LOCAL: a health check
        (v2(0, 0x11, ADDRESSES4 + PORTS), None),
        (v2(1, 0x00, b"anything"), None),  # UNSPEC
        (v2(1, 0x31, bytes(216)), None),  # a Unix socket
    ],
)
def test_a_header_of_version_2_is_read(header: bytes, told: Proxied | None) -> None:
    assert parse_v2(header) == told


@pytest.mark.parametrize(
    "header",
    [
        b"",
        SIGNATURE,
        HEADER4[:-1],
        HEADER4 + b"x",
        HEADER4.replace(b"\x21\x11", b"\x31\x11"),
        v2(2, 0x11, ADDRESSES4 + PORTS),
        v2(1, 0x11, ADDRESSES4),
        b"x" * 28,
    ],
)
def test_what_is_no_header_of_version_2_is_refused(header: bytes) -> None:
    with pytest.raises(ValueError):
        parse_v2(header)


@contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give two ends of a TCP connection; the near one does not block."""
    listening = socket.create_server(("127.0.0.1", 0))
    far = socket.create_connection(listening.getsockname())
    near, _ = listening.accept()
    near.setblocking(False)
    with near, far, listening:
        yield near, far


@pytest.mark.parametrize(
    ("header", "told"),
    [(LINE4, V4), (b"PROXY UNKNOWN\r\n", None), (HEADER6, V6), (v2(0, 0, b""), None)],
)
@pytest.mark.parametrize("step", [1, 5, 1000])
async def test_the_header_is_taken_and_no_octet_more(
    header: bytes, told: Proxied | None, step: int
) -> None:
    with pair() as (near, far):
        reading = asyncio.get_running_loop().create_task(read_header(near))
        data = header + b"GET"
        for at in range(0, len(data), step):
            far.sendall(data[at : at + step])
            await asyncio.sleep(0)

        assert await reading == told
        near.setblocking(True)
        assert near.recv(3, socket.MSG_WAITALL) == b"GET"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"PROXY TCP4 192.0.2.1",
        b"PROXY UNKNOWN" + b" " * 200,
        SIGNATURE,
        SIGNATURE + b"\x21\x11",
        HEADER4[:-3],
        SIGNATURE + b"\x21\x11" + struct.pack("!H", V2_LONGEST) + bytes(V2_LONGEST),
    ],
)
async def test_anything_else_is_refused(sent: bytes) -> None:
    with pair() as (near, far):
        far.sendall(sent)
        far.shutdown(socket.SHUT_WR)

        with pytest.raises(ValueError):
            async with asyncio.timeout(5):
                await read_header(near)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_no_octets_break_the_parsers(octets: bytes) -> None:
    for parse in (parse_v1, parse_v2):
        for data in (octets, b"PROXY " + octets + b"\r\n", SIGNATURE + octets):
            try:
                parse(data)
            except ValueError:
                continue
