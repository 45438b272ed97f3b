"""The demo's intruder: a real DNS query and a real HTTP request, from a socket of their own."""

import asyncio
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from dnslib import DNSRecord

from canary_siem.errors import ReceiverUnavailableError
from canary_siem.interfaces import Bound

SECONDS = 5.0
AGENT = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"
"""What Word calls itself when it loads a picture."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the intruder got to see.

    Attributes:
        answer: In a few words.
        milliseconds: From the question to the answer.
    """

    answer: str
    milliseconds: float


async def look_up(at: Bound, name: str) -> Seen:
    """Ask for the A records of *name*."""
    question = DNSRecord.question(name, "A").pack()
    began = time.perf_counter()
    reply = await asyncio.to_thread(_ask, at, question)
    spent = (time.perf_counter() - began) * 1000
    addresses = [str(record.rdata) for record in DNSRecord.parse(reply).rr]
    return Seen(", ".join(addresses) or "nothing", spent)


async def fetch(at: Bound, url: str) -> Seen:
    """Fetch *url* from our listener, whatever its host name resolves to."""
    parts = urlsplit(url)
    lines = (
        f"GET {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"User-Agent: {AGENT}",
        "Accept: */*",
        "Connection: close",
        "",
        "",
    )
    began = time.perf_counter()
    async with asyncio.timeout(SECONDS):
        reader, writer = await asyncio.open_connection(at.address, at.port)
        writer.write("\r\n".join(lines).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.read()
        writer.close()
    spent = (time.perf_counter() - began) * 1000
    status = head.decode("latin-1").split("\r\n", 1)[0]
    return Seen(f"{status}, {len(body)} bytes", spent)


def _ask(at: Bound, question: bytes) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(SECONDS)
        asking.sendto(question, (at.address, at.port))
        try:
            return asking.recv(4096)
        except TimeoutError as error:
            where = f"{at.address}:{at.port}"
            raise ReceiverUnavailableError(f"our listener on {where} gave no answer") from error
