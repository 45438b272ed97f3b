"""An honest trap in memory, packets written by hand, and the listener on a free port."""

import asyncio
import struct
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dnslib import DNSRecord

from canary_siem.interfaces import Bound, Site
from canary_siem.tokens import Token
from canary_siem.trips import Answer, Hit
from listeners.dns import DOOR
from listeners.dns.caught import Caught
from listeners.dns.listener import DnsListener
from listeners.dns.question import cut
from listeners.dns.zones import to_wire

ID = "h6jmkykjd2rrd2ahnkl6v6zd"
IMPORTED = "0ld8char"
SITE = Site(
    domains=("ct.example.org", "example.net", "deep.files.example.net"),
    nx_domains=("cdn.example.net",),
    public_ips=("203.0.113.10", "203.0.113.11", "2001:db8::10"),
)
CHALLENGE = "_acme-challenge.ct.example.org"
OPT = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"
"""OPT with 1232 octets and nothing else."""


ASCII_ONLY = bytes(octet & 0x7F for octet in range(256))


@dataclass
class MemoryTrap:
    """Knows ids, keeps hits; ``durable`` can be held back."""

    site: Site = SITE
    answer: Answer = field(default_factory=Answer)
    hits: list[Hit] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    texts: dict[str, Sequence[str]] = field(default_factory=dict)
    durable: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False
    readings: Any = None

    def __post_init__(self) -> None:
        self.durable.set()
        born = datetime(2026, 1, 1, tzinfo=UTC)
        self.known = {each: Token(each, "dns", "memo", "x", born) for each in (ID, IMPORTED)}

    def find(self, name: str) -> Token | None:
        return self.find_in(name.split("."))

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
        self.hits.append(hit)
        return self.answer

    async def spring_all(self, caught: Sequence[tuple[Token, Hit]]) -> Sequence[Answer]:
        return [await self.spring(token, hit) for token, hit in caught]

    def decoy(self, accept: str) -> Answer:
        return Answer()

    def noise(self, channel: str, count: int = 1) -> None:
        self.counts[channel] += count
        self.counts["calls"] += 1

    def overloaded(self, token: Token) -> None:
        self.counts["overloaded"] += 1

    def trouble(self, token: Token, reason: str) -> None:
        self.counts[f"trouble {token.id}"] += 1

    def challenges(self, name: str) -> Sequence[str]:
        return self.texts.get(name, ())


def query(
    name: str | bytes,
    qtype: int = 1,
    qclass: int = 1,
    *,
    flags: int = 0x0100,
    counts: tuple[int, int, int, int] | None = None,
    rest: bytes = b"",
) -> bytes:
    """Write a query; *rest* is what follows the question, one additional record by default."""
    header = struct.pack("!HHHHHH", 0x1234, flags, *(counts or (1, 0, 0, int(bool(rest)))))
    wire = name if isinstance(name, bytes) else to_wire(name) if name else b"\0"
    return header + wire + struct.pack("!HH", qtype, qclass) + rest


def opt(*, options: bytes = b"", size: int = 1232, version: int = 0, flags: int = 0) -> bytes:
    """Write an OPT record."""
    return struct.pack("!BHHBBHH", 0, 41, size, 0, version, flags, len(options)) + options


def option(code: int, data: bytes) -> bytes:
    """Write one EDNS option."""
    return struct.pack("!HH", code, len(data)) + data


def parsed(said: bytes | Caught | None) -> DNSRecord:
    """Let dnslib read a reply."""
    assert said
    return DNSRecord.parse(said.reply if isinstance(said, Caught) else said)


def comparable(reply: bytes) -> tuple[Any, ...]:
    """Give what two replies must share: header, question, and each section in any order."""
    question = cut(reply)
    asked = reply[12 : question.end] if question else b""
    # dnslib reads no label that is not UTF-8: octets beyond ASCII are compared apart.
    readable = reply[:12] + asked.translate(ASCII_ONLY) + reply[12 + len(asked) :]
    record = DNSRecord.parse(readable)
    header = record.header
    return (
        asked,
        (header.id, header.bitmap, header.q, header.a, header.auth, header.ar),
        *(
            sorted(
                (str(each.rname).lower(), each.rtype, each.rclass, each.ttl, str(each.rdata))
                for each in section
            )
            for section in (record.rr, record.auth, record.ar)
        ),
    )


@asynccontextmanager
async def listening(
    trap: MemoryTrap, **settings: Any
) -> AsyncIterator[tuple[DnsListener, Sequence[Bound]]]:
    """Start the listener on loopback."""
    settings.setdefault("bind", "127.0.0.1:0")
    listener = DOOR.build(DOOR.settings.model_validate(settings), trap)
    bound = await listener.start()
    try:
        yield listener, bound
    finally:
        await listener.stop()


async def until(condition: Callable[[], Any]) -> None:
    """Wait for *condition*, five seconds at most."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


class Asker(asyncio.DatagramProtocol):
    """Asks by UDP from one port, and keeps what comes back with whom it came from."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, Any]] = []
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.heard.append((data, addr))

    async def ask(self, data: bytes, address: tuple[str, int]) -> bytes:
        """Send, and give the next answer."""
        before = len(self.heard)
        self.transport.sendto(data, address)
        await until(lambda: len(self.heard) > before)
        return self.heard[-1][0]


@asynccontextmanager
async def asker(host: str = "127.0.0.1") -> AsyncIterator[Asker]:
    """Give one that asks from *host*."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(Asker, local_addr=(host, 0))
    try:
        yield protocol
    finally:
        transport.close()
        await asyncio.sleep(0)
