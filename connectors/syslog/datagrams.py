"""Lines over UDP, one a datagram (RFC 5426): nothing comes back, unless nobody listens."""

import asyncio
import os
import socket
import time
from collections.abc import Iterator

from canary_siem.errors import ReceiverUnavailableError
from connectors.syslog.settings import SyslogSettings

BURST = 32
"""Datagrams before a pause: a receiver's queue is short, and what overflows it is lost."""

PAUSE = 0.001
REOPEN = 60.0
"""Seconds after which the receiver's name is looked up again."""


class Datagrams:
    """Sends chunks of lines.

    Args:
        settings: Where.
    """

    def __init__(self, settings: SyslogSettings) -> None:
        self._settings = settings
        self._socket: socket.socket | None = None
        self._opened = 0.0

    async def send(self, chunks: Iterator[list[bytes]]) -> None:
        """Send every line as a datagram of its own.

        Raises:
            ReceiverUnavailableError: Nobody listens there, or there is no way to it.
        """
        try:
            bound = await self._open()
            for lines in chunks:
                for start in range(0, len(lines), BURST):
                    await self._burst(bound, lines[start : start + BURST])
        except OSError as error:
            await self.close()
            reason = error.strerror or str(error) or "it can't be sent in time"
            raise ReceiverUnavailableError(f"{self._settings.url}: {reason}") from error

    async def close(self) -> None:
        """Let go of the socket."""
        bound, self._socket = self._socket, None
        if bound:
            bound.close()

    async def _open(self) -> socket.socket:
        """Give a socket that knows the receiver, for only such a one is told of refusals."""
        if self._socket and time.monotonic() - self._opened < REOPEN:
            return self._socket
        await self.close()
        place = self._settings.place
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._settings.timeout):
            found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setblocking(False)
            bound.connect(address)
        except OSError:
            bound.close()
            raise
        self._socket, self._opened = bound, time.monotonic()
        return bound

    async def _burst(self, bound: socket.socket, lines: list[bytes]) -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._settings.timeout):
            for line in lines:
                await loop.sock_sendall(bound, line)
        await asyncio.sleep(PAUSE)
        # A refusal comes back as an ICMP message: the kernel keeps it for who asks.
        if code := bound.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, os.strerror(code))
