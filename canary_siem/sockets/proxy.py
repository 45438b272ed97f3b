"""The PROXY protocol, versions 1 and 2: a load balancer says who its client is.

Source: HAProxy, "The PROXY protocol, versions 1 & 2" (proxy-protocol.txt), sections 2.1 and 2.2.
"""

import ipaddress
import socket
import struct
from typing import NamedTuple

from canary_siem.sockets.peek import peek

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
V1_LONGEST = 107
V2_FIXED = 16
V2_LONGEST = 4096
"""Octets of a version 2 header that we read, its TLVs included; nobody sends as many."""


class Proxied(NamedTuple):
    """The connection that a proxy took for us: addresses as text, ports as numbers."""

    source_ip: str
    source_port: int
    destination_ip: str
    destination_port: int


def parse_v1(line: bytes) -> Proxied | None:
    """Read a version 1 *line* (section 2.1); None for ``UNKNOWN``.

    Args:
        line: With its CR LF, at most 107 octets.

    Raises:
        ValueError: It is no such line.
    """
    if len(line) > V1_LONGEST or not line.endswith(b"\r\n"):
        raise ValueError("the PROXY line has no end")
    words = line[:-2].decode("ascii").split(" ")
    if words[:2] == ["PROXY", "UNKNOWN"]:
        return None
    if len(words) != 6 or words[0] != "PROXY" or words[1] not in {"TCP4", "TCP6"}:
        raise ValueError("not a PROXY line")
    kind = ipaddress.IPv4Address if words[1] == "TCP4" else ipaddress.IPv6Address
    return Proxied(str(kind(words[2])), _port(words[4]), str(kind(words[3])), _port(words[5]))


def _port(word: str) -> int:
    if not word.isdecimal() or len(word) > 5 or int(word) > 65535:
        raise ValueError("not a port")
    return int(word)


def parse_v2(header: bytes) -> Proxied | None:
    """Read a whole version 2 *header* (section 2.2); None for ``LOCAL`` and unknown families.

    Raises:
        ValueError: It is no such header.
    """
    if len(header) < V2_FIXED or not header.startswith(SIGNATURE):
        raise ValueError("not a PROXY header")
    version_command, family, length = struct.unpack_from("!BBH", header, len(SIGNATURE))
    body = header[V2_FIXED:]
    if version_command >> 4 != 2 or version_command & 15 > 1 or len(body) != length:
        raise ValueError("not a PROXY header of version 2")
    size = {0x11: 4, 0x21: 16}.get(family)
    if version_command & 15 == 0 or size is None:
        return None
    if length < 2 * size + 4:
        raise ValueError("the PROXY header is too short for its addresses")
    source, destination = body[:size], body[size : 2 * size]
    ports = struct.unpack_from("!HH", body, 2 * size)
    return Proxied(_address(source), ports[0], _address(destination), ports[1])


def _address(packed: bytes) -> str:
    return str(ipaddress.ip_address(packed))


async def read_header(sock: socket.socket) -> Proxied | None:
    """Take the PROXY header, and not one octet more, off a fresh connection.

    The caller has looked whether the peer may send one, and sets the deadline.

    Returns:
        Whom the proxy speaks for; None where it speaks for itself (``UNKNOWN``, ``LOCAL``).

    Raises:
        ValueError: Something else stands there.
        OSError: The connection is gone.
    """
    start = await peek(sock, len(SIGNATURE), len(SIGNATURE))
    if start == SIGNATURE:
        fixed = await peek(sock, V2_FIXED, V2_FIXED)
        if len(fixed) < V2_FIXED:
            raise ValueError("the PROXY header broke off")
        length = V2_FIXED + int(struct.unpack_from("!H", fixed, 14)[0])
        if length > V2_LONGEST:
            raise ValueError("the PROXY header is too long")
        await peek(sock, length, length)
        return parse_v2(sock.recv(length))
    if not start.startswith(b"PROXY "):
        raise ValueError("no PROXY header")
    return parse_v1(await _line(sock, len(start)))


async def _line(sock: socket.socket, known: int) -> bytes:
    """Take a line of at most 107 octets, waiting for each that is still to come."""
    while True:
        seen = await peek(sock, known + 1, V1_LONGEST)
        end = seen.find(b"\n") + 1
        if end:
            return sock.recv(end)
        if len(seen) <= known or len(seen) >= V1_LONGEST:
            raise ValueError("the PROXY line has no end")
        known = len(seen)
