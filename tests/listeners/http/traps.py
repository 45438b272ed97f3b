"""An honest trap in memory, the listener on a free port, and a client that sends raw bytes."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from canary_siem.interfaces import Site
from canary_siem.tokens import Token
from canary_siem.trips import Answer, Hit
from listeners.http import DOOR
from listeners.http.settings import HttpSettings

DOMAIN = "ct.example.org"
ID = "h6jmkykjd2rrd2ahnkl6v6zd"
OTHER = "bcdefghijklmnopqrstu2345"
HOST = f"Host: {DOMAIN}\r\n".encode()
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\xff\xff\xff!\xf9\x04\x01\n\x00\x01\x00,"
PIXEL = Answer(headers=(("Cache-Control", "no-store"),), body=GIF)
PAGE = Answer(
    headers=(("Cache-Control", "no-store"),), media_type="text/html", body=b"<p>Moved.</p>"
)


def token(token_id: str) -> Token:
    return Token(token_id, "web", "memo", DOMAIN, datetime(2026, 1, 1, tzinfo=UTC))


@dataclass
class MemoryTrap:
    """Knows ids, keeps hits; ``durable`` can be held back."""

    site: Site = field(default_factory=lambda: Site((DOMAIN,)))
    known: dict[str, Token] = field(default_factory=lambda: {i: token(i) for i in (ID, OTHER)})
    hits: list[tuple[str, Hit]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    durable: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False
    readings: Any = None

    def __post_init__(self) -> None:
        self.durable.set()

    def find(self, name: str) -> Token | None:
        if not name.endswith(f".{DOMAIN}"):
            return None
        return self.find_in(name.removesuffix(f".{DOMAIN}").split("."))

    def find_in(self, places: Sequence[str]) -> Token | None:
        return next((self.known[each] for each in reversed(places) if each in self.known), None)

    def alias(self, key: str) -> Token | None:
        return None

    def tokens(self, kind: str) -> Sequence[Token]:
        return list(self.known.values())

    async def spring(self, token: Token, hit: Hit) -> Answer:
        await self.durable.wait()
        if self.fails:
            raise RuntimeError("spring")
        self.hits.append((token.id, hit))
        return self.decoy(hit.accept)

    async def spring_all(self, caught: Sequence[tuple[Token, Hit]]) -> Sequence[Answer]:
        return [await self.spring(token, hit) for token, hit in caught]

    def decoy(self, accept: str) -> Answer:
        return PAGE if "text/html" in accept else PIXEL

    def noise(self, channel: str, count: int = 1) -> None:
        self.counts[channel] += count

    def overloaded(self, token: Token) -> None:
        self.counts[f"overloaded {token.id}"] += 1

    def trouble(self, token: Token, reason: str) -> None:
        self.counts[f"trouble {token.id}"] += 1

    def challenges(self, name: str) -> Sequence[str]:
        return ()

    @property
    def ids(self) -> list[str]:
        return [each for each, _ in self.hits]

    @property
    def hit(self) -> Hit:
        """The only one."""
        assert len(self.hits) == 1
        return self.hits[0][1]


@asynccontextmanager
async def listening(trap: MemoryTrap, **settings: Any) -> AsyncIterator[int]:
    """Start the listener on loopback; give its port."""
    if "tls_bind" not in settings:
        settings.setdefault("bind", "127.0.0.1:0")
    listener = DOOR.build(HttpSettings.model_validate(settings), trap)
    bound = await listener.start()
    try:
        yield bound[0].port
    finally:
        await listener.stop()


async def talk(
    port: int,
    *sent: bytes,
    end: bool = True,
    tls: ssl.SSLContext | None = None,
    name: str | None = None,
    host: str = "127.0.0.1",
) -> bytes:
    """Send raw bytes, each piece by itself; give all that comes back until the end."""
    reader, writer = await asyncio.open_connection(host, port, ssl=tls, server_hostname=name)
    try:
        for piece in sent:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.005 if len(sent) > 1 else 0)
        if end and tls is None:
            writer.write_eof()
        async with asyncio.timeout(10):
            return await reader.read()
    except OSError:  # the listener closed first
        return b""
    finally:
        writer.transport.abort()


def get(target: str, *headers: str, method: str = "GET") -> bytes:
    """Give a request that closes the connection."""
    lines = (f"{method} {target} HTTP/1.1", *headers, "Connection: close", "", "")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


async def until(condition: Any) -> None:
    """Wait for *condition*, five seconds at most."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)
