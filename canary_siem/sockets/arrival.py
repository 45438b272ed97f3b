"""Who is at the other end, and what a proxy before us says of him."""

import asyncio
import struct

from canary_siem.sockets.forwarded import Trusted, plain_address
from canary_siem.sockets.proxy import (
    SIGNATURE,
    V1_LONGEST,
    V2_FIXED,
    V2_LONGEST,
    Proxied,
    parse_v1,
    parse_v2,
)
from canary_siem.sockets.visitor import Visitor


def visitor_of(writer: asyncio.StreamWriter) -> Visitor | None:
    """Say who is connected; None if he is gone already."""
    peer, own = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
    if not peer or not own:
        return None
    return Visitor(plain_address(peer[0]) or peer[0], peer[1], own[0], own[1])


async def behind_proxy(
    reader: asyncio.StreamReader, visitor: Visitor, trusted: Trusted
) -> Visitor:
    """Read the PROXY header that must come first, and say whom it speaks for.

    Who is no proxy of ours speaks for himself: nothing is read then.

    Raises:
        ValueError: It is not there.
        OSError: The connection is gone.
        IncompleteReadError: The same.
    """
    if visitor.ip not in trusted:
        return visitor
    told = await _header(reader)
    if told is None:
        return visitor
    return Visitor(
        plain_address(told.source_ip),
        told.source_port,
        told.destination_ip,
        told.destination_port,
        proxied=True,
    )


async def _header(reader: asyncio.StreamReader) -> Proxied | None:
    start = await reader.readexactly(len(SIGNATURE))
    if start == SIGNATURE:
        start += await reader.readexactly(V2_FIXED - len(start))
        length = int(struct.unpack_from("!H", start, V2_FIXED - 2)[0])
        if V2_FIXED + length > V2_LONGEST:
            raise ValueError("the PROXY header is too long")
        return parse_v2(start + await reader.readexactly(length))
    if not start.startswith(b"PROXY "):
        raise ValueError("no PROXY header")
    while not start.endswith(b"\n"):
        if len(start) >= V1_LONGEST:
            raise ValueError("the PROXY line has no end")
        start += await reader.readexactly(1)
    return parse_v1(start)
