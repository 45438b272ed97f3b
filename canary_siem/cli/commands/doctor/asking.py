"""Asks a name server, by UDP and if need be by TCP."""

import asyncio
import socket
import struct
from dataclasses import dataclass, field
from pathlib import Path

from dnslib import QTYPE, RCODE, DNSError, DNSRecord

SECONDS = 3.0
TRIES = 2
RESOLV_CONF = Path("/etc/resolv.conf")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a name server said.

    Attributes:
        rcode: ``NOERROR``, ``NXDOMAIN``, …; ``TIMEOUT`` where nothing came.
        values: The records of the type that was asked for, as text.
        authoritative: Whether it speaks for the name itself.
    """

    rcode: str
    values: tuple[str, ...] = field(default=())
    authoritative: bool = False


def system_resolvers(path: Path = RESOLV_CONF) -> list[tuple[str, int]]:
    """Give the resolvers that this machine uses (resolv.conf(5))."""
    try:
        lines = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return []
    named = [words[1] for words in lines if len(words) > 1 and words[0] == "nameserver"]
    return [(address.partition("%")[0], 53) for address in named]


async def ask(server: tuple[str, int], name: str, qtype: str) -> Reply:
    """Ask *server* for the records of *name*; never raises."""
    return await asyncio.to_thread(_ask, server, name, qtype)


def _ask(server: tuple[str, int], name: str, qtype: str) -> Reply:
    question = DNSRecord.question(name, qtype)
    for _ in range(TRIES):
        try:
            reply = DNSRecord.parse(_udp(server, question.pack()))
            if reply.header.tc:
                reply = DNSRecord.parse(_tcp(server, question.pack()))
        except (OSError, DNSError, struct.error):
            continue
        if reply.header.id != question.header.id:
            continue
        wanted = getattr(QTYPE, qtype)
        values = tuple(str(r.rdata).rstrip(".").lower() for r in reply.rr if r.rtype == wanted)
        return Reply(RCODE.get(reply.header.rcode), values, bool(reply.header.aa))
    return Reply("TIMEOUT")


def _udp(server: tuple[str, int], question: bytes) -> bytes:
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(SECONDS)
        asking.connect(server)
        asking.send(question)
        return asking.recv(65535)


def _tcp(server: tuple[str, int], question: bytes) -> bytes:
    with socket.create_connection(server, SECONDS) as asking:
        asking.sendall(struct.pack("!H", len(question)) + question)
        with asking.makefile("rb") as answer:
            (length,) = struct.unpack("!H", answer.read(2))
            return answer.read(length)
