"""What a session reads from and writes to: the connection, or TLS begun in its midst.

asyncio can't begin TLS where a client sent its ClientHello together with the wish for it, as
all clients of this protocol do: those octets have been read already. So TLS runs here in memory.
"""

import asyncio
import ssl

from listeners.mysql.packets import HEADER, LONGEST, framed, header

CHUNK = 16 << 10
LOST = (OSError, asyncio.IncompleteReadError, ssl.SSLError)
"""What reading and writing raise once the client is gone, or speaks no TLS."""


class GarbageError(Exception):
    """What came is no packet of a login.

    Attributes:
        octets: It.
        late: Whether it has a number that is not its turn, else it is too big.
    """

    def __init__(self, octets: bytes, *, late: bool) -> None:
        super().__init__("out of order" if late else "too big")
        self.octets = octets
        self.late = late


class Stream:
    """One connection's packets, which both sides number in turn."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._sequence = 0
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._plain = bytearray()
        self.tls: ssl.SSLObject | None = None

    async def packet(self) -> bytes:
        """Give the next packet's content.

        Raises:
            GarbageError: It is none that belongs here; as much of it as was there goes with it.
            OSError: The connection is gone.
            IncompleteReadError: The same; it tells what had come.
        """
        start = await self._exactly(HEADER)
        length, sequence = header(start)
        if sequence != self._sequence or length > LONGEST:
            raise GarbageError(start + await self.at_hand(), late=sequence != self._sequence)
        self._sequence += 1
        return await self._exactly(length)

    def send(self, payload: bytes) -> None:
        """Send a packet."""
        self._write(framed(payload, self._sequence))
        self._sequence += 1

    async def secure(self, context: ssl.SSLContext) -> None:
        """Go on through TLS: the client's next octets are its ClientHello.

        Raises:
            SSLError: They are not, or he does not like our certificate.
        """
        session = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            try:
                session.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                await self._fetch()
            else:
                break
            finally:
                self._flush()
        self.tls = session

    async def at_hand(self) -> bytes:
        """Give what is there already."""
        if self.tls is not None:
            return bytes(self._plain)
        try:
            async with asyncio.timeout(0.1):
                return await self._reader.read(LONGEST)
        except (OSError, TimeoutError):
            return b""

    async def _exactly(self, count: int) -> bytes:
        if self.tls is None:
            return await self._reader.readexactly(count)
        while len(self._plain) < count:
            try:
                more = self.tls.read(CHUNK)
            except ssl.SSLWantReadError:
                await self._fetch()
                continue
            if not more:
                raise asyncio.IncompleteReadError(bytes(self._plain), count)
            self._plain += more
        taken = bytes(self._plain[:count])
        del self._plain[:count]
        return taken

    async def _fetch(self) -> None:
        data = await self._reader.read(CHUNK)
        if not data:
            raise asyncio.IncompleteReadError(bytes(self._plain), None)
        self._incoming.write(data)

    def _write(self, octets: bytes) -> None:
        if self.tls is None:
            self._writer.write(octets)
        else:
            self.tls.write(octets)
            self._flush()

    def _flush(self) -> None:
        if octets := self._outgoing.read():
            self._writer.write(octets)
