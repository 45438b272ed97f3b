"""Receivers of a few lines: they keep what they read, and behave as badly as a test asks."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from canary_siem.interfaces import Identity
from connectors.syslog.connector import Syslog
from connectors.syslog.settings import SyslogSettings

PATIENCE = 5.0


@dataclass
class Receiver:
    """What stands behind a TCP port.

    Attributes:
        data: What was read, per connection.
        deaf: Whether it reads nothing.
    """

    port: int = 0
    deaf: bool = False
    data: list[bytearray] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    ended: set[int] = field(default_factory=set)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read until the end, unless it is deaf."""
        read = bytearray()
        self.data.append(read)
        self.writers.append(writer)
        await self._tell()
        if self.deaf:
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            return
        try:
            while chunk := await reader.read(1 << 16):
                read += chunk
                await self._tell()
        except OSError:
            pass
        writer.close()
        self.ended.add(id(read))
        await self._tell()

    async def until(self, octets: int, connection: int = -1) -> bytes:
        """Wait until *octets* were read from a connection; give them."""
        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(
                lambda: bool(self.data) and len(self.data[connection]) >= octets
            )
        return bytes(self.data[connection])

    async def all(self, connection: int = -1) -> bytes:
        """Wait until a connection ended; give what was read from it."""
        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(
                lambda: bool(self.data) and id(self.data[connection]) in self.ended
            )
        return bytes(self.data[connection])

    def hang_up(self) -> None:
        """Close every connection, having read or not."""
        for writer in self.writers:
            writer.close()
        self.writers.clear()

    async def _tell(self) -> None:
        async with self.news:
            self.news.notify_all()


@asynccontextmanager
async def receiver(
    *, port: int = 0, tls: ssl.SSLContext | None = None, deaf: bool = False
) -> AsyncIterator[Receiver]:
    """Listen on loopback."""
    behind = Receiver(deaf=deaf)
    server = await asyncio.start_server(behind.handle, "127.0.0.1", port, ssl=tls)
    behind.port = server.sockets[0].getsockname()[1]
    if deaf:  # else the kernel takes megabytes for it
        server.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 12)
    try:
        yield behind
    finally:
        server.close()
        for writer in behind.writers:
            writer.transport.abort()
        await server.wait_closed()
        await asyncio.sleep(0)


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[Syslog]:
    """Give a connector to *url*."""
    connector = Syslog(SyslogSettings.model_validate({"url": url, **options}), Identity("trap-1"))
    try:
        yield connector
    finally:
        await connector.close()


def unframed(data: bytes) -> list[bytes]:
    """Part what was framed by octet counting; nothing may be left over."""
    lines = []
    while data:
        count, _, data = data.partition(b" ")
        assert not count.startswith(b"0")
        lines.append(data[: int(count)])
        assert len(lines[-1]) == int(count)
        data = data[int(count) :]
    return lines
