"""Sites on loopback that answer octet for octet as a test wants, and remember who asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from canary_siem.sockets.reach import Reach

LOOPBACK = Reach(["*", "127.0.0.0/8", "::1/128"])
Way = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(
    body: str | bytes = "", status: str = "200 OK", *headers: str, length: int | None = None
) -> bytes:
    """Write an answer; *length* is what it says of its body, if not the truth."""
    octets = body.encode() if isinstance(body, str) else body
    size = len(octets) if length is None else length
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers, "", "")
    return "\r\n".join(lines).encode() + octets


@dataclass
class Site:
    """What stands behind a port.

    Attributes:
        port: Where it listens.
        pages: What it says, by path; octets are sent and the connection closed, a way is gone.
        asked: The heads of requests, in order.
        under_way: How many ask now.
        most: How many asked at once, at most.
    """

    port: int = 0
    pages: dict[str, bytes | Way] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    under_way: int = 0
    most: int = 0

    def url(self, path: str = "/n", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, number: object, path: str = "/n") -> None:
        """Let it answer ``{"n": number}``, or what JSON it is."""
        self.pages[path] = answer(f'{{"n": {number}}}')

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.asked.append(head)
            page = self.pages.get(head.split(" ")[1], answer("", "404 Not Found"))
            if isinstance(page, bytes):
                writer.write(page)
                await writer.drain()
            else:
                await page(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.under_way -= 1
            writer.close()


async def hang(writer: asyncio.StreamWriter) -> None:
    """Say nothing, for longer than any test waits."""
    await asyncio.sleep(600)


async def drip(writer: asyncio.StreamWriter) -> None:
    """Say a little, again and again, and never all."""
    writer.write(answer('{"n": ', length=10_000))
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def flood(writer: asyncio.StreamWriter) -> None:
    """Never stop talking."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"1" * 65_536)
        await writer.drain()


async def headers(writer: asyncio.StreamWriter) -> None:
    """Never come to the body."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: more\r\n" * 100)
        await writer.drain()


@asynccontextmanager
async def site(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[Site]:
    """Run a site."""
    made = Site()
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        running.add(task)
        task.add_done_callback(running.discard)
        with suppress(asyncio.CancelledError):
            await made.serve(reader, writer)

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
