"""Both ends of a connection on loopback, and a TLS client whose octets are in our hand."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import trustme

from canary_siem.sockets.wire import Wire

NAME = "trap.example"


class Pair(NamedTuple):
    """Our wire, and the client's streams."""

    wire: Wire
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@asynccontextmanager
async def pair() -> AsyncIterator[Pair]:
    """Connect a wire with a client of raw octets."""
    made: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    made = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda *ends: made.set_result(ends), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    ours = await made
    try:
        yield Pair(Wire(*ours), reader, writer)
    finally:
        server.close()
        for each in (writer, ours[1]):
            each.transport.abort()
        await asyncio.sleep(0)


def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """Make a context with a certificate of *authority*."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(NAME).configure_cert(context)
    return context


def client_context(authority: trustme.CA) -> ssl.SSLContext:
    """Make a context that trusts *authority*."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


class Memory:
    """A TLS client whose octets are in our hand."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self.incoming, self.outgoing, server_hostname=NAME)

    async def handshake(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, before: bytes = b""
    ) -> None:
        """Shake hands; *before* goes out together with the ClientHello."""
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

    def send(self, writer: asyncio.StreamWriter, *said: bytes) -> None:
        """Say something, each piece in a record of its own."""
        for each in said:
            self.session.write(each)
        writer.write(self.outgoing.read())

    def part(self, writer: asyncio.StreamWriter) -> None:
        """Say that nothing follows."""
        with suppress(ssl.SSLWantReadError):
            self.session.unwrap()
        writer.write(self.outgoing.read())

    async def read(self, reader: asyncio.StreamReader) -> bytes:
        """Give what comes next; nothing at the end."""
        while True:
            try:
                return self.session.read(100)
            except ssl.SSLWantReadError:
                self.incoming.write(await reader.read(70_000))
