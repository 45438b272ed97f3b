"""What a session reads and writes: packets, which both sides number in turn."""

import asyncio
import ssl

from canary_siem.sockets.wire import Wire
from listeners.mysql.packets import HEADER, LONGEST, framed, header


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

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._sequence = 0
        self._came = bytearray()

    @property
    def tls(self) -> ssl.SSLObject | None:
        """The TLS session; None while there is none."""
        return self._wire.tls

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
        self._wire.write(framed(payload, self._sequence))
        self._sequence += 1

    async def secure(self, context: ssl.SSLContext) -> None:
        """Go on through TLS: the client's next octets are its ClientHello.

        Raises:
            SSLError: They are not, or he does not like our certificate.
        """
        early = bytes(self._came)  # all clients of this protocol send it with the wish for it
        self._came.clear()
        await self._wire.secure(context, early)

    async def at_hand(self) -> bytes:
        """Give what is there already."""
        if self._came or self.tls is not None:
            return bytes(self._came)
        try:
            async with asyncio.timeout(0.1):
                return await self._wire.read()
        except (OSError, TimeoutError):
            return b""

    async def _exactly(self, count: int) -> bytes:
        while len(self._came) < count:
            more = await self._wire.read()
            if not more:
                raise asyncio.IncompleteReadError(bytes(self._came), count)
            self._came += more
        taken = bytes(self._came[:count])
        del self._came[:count]
        return taken
