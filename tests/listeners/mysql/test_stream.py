import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme

from canary_siem.sockets.wire import LOST
from listeners.mysql.packets import LONGEST
from listeners.mysql.stream import GarbageError, Stream
from tests.canary_siem.sockets import wires
from tests.canary_siem.sockets.wires import Memory, client_context, server_context
from tests.listeners.mysql.clients import packet


@asynccontextmanager
async def pair() -> AsyncIterator[tuple[Stream, asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect a stream with a client of raw octets."""
    async with wires.pair() as (wire, reader, writer):
        yield Stream(wire), reader, writer


async def test_packets_are_numbered_in_turn() -> None:
    async with pair() as (stream, reader, writer):
        stream.send(b"hello")
        writer.write(packet(b"login", 1))
        said = await stream.packet()
        stream.send(b"no")

        assert said == b"login"
        assert await reader.readexactly(15) == packet(b"hello", 0) + packet(b"no", 2)


@pytest.mark.parametrize(
    ("sent", "late"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", True),
        (packet(b"login", 3), True),
        ((LONGEST + 1).to_bytes(3, "little") + b"\0" + b"x" * 50, False),
        (b"\0\0\0\x05", True),
    ],
)
async def test_what_is_not_its_turn_or_too_big_is_handed_over(sent: bytes, late: bool) -> None:
    async with pair() as (stream, _, writer):
        writer.write(sent)

        with pytest.raises(GarbageError) as caught:
            await stream.packet()

    assert caught.value.octets == sent
    assert caught.value.late == late


async def test_a_packet_that_breaks_off_is_told() -> None:
    async with pair() as (stream, _, writer):
        writer.write(packet(b"login", 0)[:-2])
        writer.write_eof()

        with pytest.raises(asyncio.IncompleteReadError) as caught:
            await stream.packet()

    assert caught.value.partial == b"log"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


async def test_tls_begins_in_the_midst_of_what_came_at_once(authority: trustme.CA) -> None:
    async with pair() as (stream, reader, writer):
        one = Memory(client_context(authority))

        async def serve() -> bytes:
            await stream.packet()
            await stream.secure(server_context(authority))
            login = await stream.packet()
            stream.send(b"no")
            return login

        async def ask() -> None:
            await one.handshake(reader, writer, packet(b"wish", 0))
            one.send(writer, packet(b"login", 1)[:6], packet(b"login", 1)[6:])

        said, _ = await asyncio.gather(serve(), ask())
        answer = await one.read(reader)

    assert said == b"login"
    assert answer == packet(b"no", 2)
    assert stream.tls is not None


@pytest.mark.parametrize("sent", [b"no TLS at all\r\n\r\n", b""])
async def test_who_speaks_no_tls_is_lost(authority: trustme.CA, sent: bytes) -> None:
    async with pair() as (stream, _, writer):
        writer.write(sent)
        writer.write_eof()

        with pytest.raises(LOST):
            await stream.secure(server_context(authority))


async def test_who_leaves_through_tls_is_lost(authority: trustme.CA) -> None:
    async with pair() as (stream, reader, writer):
        one = Memory(client_context(authority))
        await asyncio.gather(
            stream.secure(server_context(authority)), one.handshake(reader, writer)
        )
        one.send(writer, packet(b"login", 0)[:5])
        one.part(writer)
        writer.write_eof()

        with pytest.raises(LOST):
            await stream.packet()
        assert await stream.at_hand() in {b"l", packet(b"login", 0)[:5], b""}


async def test_garbage_through_tls_is_handed_over(authority: trustme.CA) -> None:
    async with pair() as (stream, reader, writer):
        one = Memory(client_context(authority))
        await asyncio.gather(
            stream.secure(server_context(authority)), one.handshake(reader, writer)
        )
        one.send(writer, b"GET / HTTP/1.1\r\n\r\n")

        with pytest.raises(GarbageError) as caught:
            await stream.packet()

    assert caught.value.octets == b"GET / HTTP/1.1\r\n\r\n"
