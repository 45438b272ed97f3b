import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme

from listeners.mysql.packets import LONGEST
from listeners.mysql.stream import LOST, GarbageError, Stream
from tests.listeners.mysql.clients import client_context, packet


@asynccontextmanager
async def pair() -> AsyncIterator[tuple[Stream, asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect a stream with a client of raw octets."""
    made: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    made = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda *ends: made.set_result(ends), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    ours = await made
    try:
        yield Stream(*ours), reader, writer
    finally:
        server.close()
        for each in (writer, ours[1]):
            each.transport.abort()
        await asyncio.sleep(0)


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


def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("db.example").configure_cert(context)
    return context


class Memory:
    """A TLS client whose octets are in our hand."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self.incoming, self.outgoing, server_hostname="db.example")

    async def handshake(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, before: bytes = b""
    ) -> None:
        while True:
            try:
                self.session.do_handshake()
            except ssl.SSLWantReadError:
                writer.write(before + self.outgoing.read())
                before = b""
                self.incoming.write(await reader.read(70_000))
            else:
                writer.write(self.outgoing.read())
                return


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
            one.session.write(packet(b"login", 1)[:6])
            one.session.write(packet(b"login", 1)[6:])
            writer.write(one.outgoing.read())

        said, _ = await asyncio.gather(serve(), ask())
        answer = b""
        while not answer:
            one.incoming.write(await reader.read(70_000))
            try:
                answer = one.session.read(100)
            except ssl.SSLWantReadError:
                continue

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
        one.session.write(packet(b"login", 0)[:5])
        try:
            one.session.unwrap()
        except ssl.SSLWantReadError:
            writer.write(one.outgoing.read())
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
        one.session.write(b"GET / HTTP/1.1\r\n\r\n")
        writer.write(one.outgoing.read())

        with pytest.raises(GarbageError) as caught:
            await stream.packet()

    assert caught.value.octets == b"GET / HTTP/1.1\r\n\r\n"
