"""A connection's octets, as they are or through TLS that is begun in its midst.

asyncio can't begin TLS where a client sent its ClientHello together with the wish for it, and
can't forget what came too early. So TLS runs here in memory.
"""

import asyncio
import ssl
from contextlib import suppress

CHUNK = 16 << 10
"""Octets that are read at once, and the most that one TLS record holds (RFC 8446, 5.1)."""
LOST = (OSError, asyncio.IncompleteReadError, ssl.SSLError)
"""What reading and writing raise once the client is gone, or speaks no TLS."""


class Wire:
    """What both ends of a connection say.

    Attributes:
        tls: The TLS session; None while there is none.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self.tls: ssl.SSLObject | None = None

    async def read(self) -> bytes:
        """Give what comes next, at most CHUNK octets; nothing at the end.

        Raises:
            OSError: The connection is gone, or TLS is broken.
        """
        if self.tls is None:
            return await self._reader.read(CHUNK)
        while True:
            try:
                return self.tls.read(CHUNK)
            except ssl.SSLZeroReturnError:  # both have said that nothing follows
                return b""
            except ssl.SSLWantReadError:
                pass
            finally:
                self._flush()  # what TLS says by itself: alerts, new keys
            await self.drain()  # who wants to hear it without end must take it
            data = await self._reader.read(CHUNK)
            if not data:
                return b""
            self._incoming.write(data)

    def write(self, octets: bytes) -> None:
        """Say *octets*."""
        if self.tls is None:
            self._writer.write(octets)
        else:
            self.tls.write(octets)
            self._flush()

    async def drain(self) -> None:
        """Wait until the other end has read enough of what was said.

        Raises:
            OSError: The connection is gone.
        """
        await self._writer.drain()

    async def secure(self, context: ssl.SSLContext, early: bytes = b"") -> None:
        """Go on through TLS: what comes next is the client's ClientHello.

        Args:
            context: Our certificate.
            early: Octets of the ClientHello that were read already.

        Raises:
            OSError: It is none, or he does not like our certificate.
            IncompleteReadError: The connection is gone.
        """
        session = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._incoming.write(early)
        while True:
            try:
                session.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                data = await self._reader.read(CHUNK)
                if not data:
                    raise asyncio.IncompleteReadError(b"", None) from None
                self._incoming.write(data)
            else:
                break
            finally:
                self._flush()
        self.tls = session

    def part(self) -> None:
        """Say that nothing follows, where TLS has a word for it (RFC 8446, 6.1)."""
        if self.tls is not None:
            with suppress(ssl.SSLError):  # nobody waits for his answer
                self.tls.unwrap()
            self._flush()

    def _flush(self) -> None:
        if octets := self._outgoing.read():
            self._writer.write(octets)
