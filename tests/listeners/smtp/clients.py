"""The listener on a free port, and a client that says what it is told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from listeners.smtp import DOOR
from listeners.smtp.settings import SmtpSettings
from tests.listeners.http.traps import DOMAIN, ID, OTHER, MemoryTrap

ENVELOPE = f"EHLO client.example\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<{ID}@{DOMAIN}>\r\n"
MAIL = (
    "From: Eve <eve@evil.example>\r\nTo: You <you@b.example>\r\nSubject: An offer\r\n"
    "Date: Mon, 02 Mar 2026 10:00:00 +0100\r\nMessage-ID: <1@evil.example>\r\n\r\n"
    "See https://evil.example/offer\r\n.\r\n"
)


class Client:
    """A client that sends what it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def reply(self) -> str:
        """Give the next reply, all its lines."""
        said = ""
        async with asyncio.timeout(10):
            while True:
                line = (await self.reader.readline()).decode()
                said += line
                if line[3:4] != "-":
                    return said

    async def say(self, text: str | bytes) -> str:
        """Send a line, or what stands for several; give the reply to the first."""
        self.send(text)
        return await self.reply()

    def send(self, text: str | bytes) -> None:
        """Send a line, its end left out."""
        octets = text.encode() if isinstance(text, str) else text
        self.writer.write(octets if octets.endswith(b"\n") else octets + b"\r\n")

    async def mail(self, text: str = MAIL, envelope: str = ENVELOPE) -> str:
        """Send a mail as one; give the last reply."""
        for line in [*envelope.split("\r\n")[:-1], "DATA"]:
            assert (await self.say(line))[0] in "23", line
        return await self.say(text)

    async def secure(self, context: ssl.SSLContext) -> None:
        """Go on through TLS."""
        await self.writer.start_tls(context, server_hostname="127.0.0.1")

    async def rest(self) -> bytes:
        """Give all that comes until the end."""
        async with asyncio.timeout(10):
            return await self.reader.read()


@asynccontextmanager
async def client(port: int, *, greeted: bool = True) -> AsyncIterator[Client]:
    """Connect; the greeting is taken where *greeted*."""
    one = Client(*await asyncio.open_connection("127.0.0.1", port))
    try:
        if greeted:
            assert (await one.reply()).startswith("220 ")
        yield one
    finally:
        one.writer.transport.abort()


@asynccontextmanager
async def listening(trap: MemoryTrap, **settings: Any) -> AsyncIterator[int]:
    """Start the listener on loopback; give its port."""
    chosen = {"bind": "127.0.0.1:0", "hostname": "mx.example", **settings}
    listener = DOOR.build(SmtpSettings.model_validate(chosen), trap)
    (bound, *_) = await listener.start()
    try:
        yield bound.port
    finally:
        await listener.stop()


__all__ = ["DOMAIN", "ID", "OTHER", "MemoryTrap"]
