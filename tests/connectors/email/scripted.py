"""An SMTP server of a few lines, for what no real one does on purpose."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

REPLIES: Mapping[str, bytes] = {
    "EHLO": b"250-there\r\n250 SIZE 1000000\r\n",
    "MAIL": b"250 fine\r\n",
    "RCPT": b"250 fine\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 taken\r\n",
    "RSET": b"250 fine\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass
class Scripted:
    """What it says to each command, and what it heard.

    Attributes:
        replies: Beside REPLIES; empty octets mean: hang up; None in place of one: say nothing.
        dislikes: A word for which it refuses a mail; empty for none.
        mails: What it took, line by line.
        fail_after: How many mails it takes before it refuses all senders; None: any number.
    """

    port: int = 0
    banner: bytes = b"220 there\r\n"
    replies: dict[str, bytes | None] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    dislikes: str = ""
    mails: list[list[str]] = field(default_factory=list)
    fail_after: int | None = None
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client."""
        self.writers.append(writer)
        try:
            await self._talk(reader, writer)
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.banner)
        data = False
        lines: list[str] = []
        while line := await reader.readline():
            text = line.decode("latin-1").rstrip("\r\n")
            if data and text != ".":
                lines.append(text)
                continue
            command = text.split(" ")[0].upper()
            self.heard.append(text)
            reply = {**REPLIES, **self.replies}.get(command, b"500 what?\r\n")
            if command == "MAIL" and self.heard.count(".") == self.fail_after:
                reply = b"550 no more\r\n"
            if data and self.dislikes and any(self.dislikes in each for each in lines):
                reply = b"554 We do not like what is in it\r\n"
            elif data and reply and reply.startswith(b"2"):
                self.mails.append(lines)
            if reply == b"":
                break
            lines = []
            data = command == "DATA" and bool(reply and reply.startswith(b"354"))
            if reply is not None:
                writer.write(reply)
                await writer.drain()


@asynccontextmanager
async def scripted(
    banner: bytes = b"220 there\r\n", **replies: bytes | None
) -> AsyncIterator[Scripted]:
    """Run one; the end of the data is called END."""
    named: dict[str, bytes | None] = {
        ("." if name == "END" else name): each for name, each in replies.items()
    }
    lent = Scripted(banner=banner, replies=named)
    server = await asyncio.start_server(lent.talk, "127.0.0.1", 0)
    lent.port = server.sockets[0].getsockname()[1]
    async with server:
        yield lent
        for writer in lent.writers:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
