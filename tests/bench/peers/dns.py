"""DNS peers. python -m tests.bench.peers.dns MODE PORT DOMAIN [DATABASE].

dnslib       dnslib's own DNSServer: a thread a query, a log line a query
dnslib-mute  the same without its logger
reader       the least in CPython: add_reader, the name cut out of the octets, a dict asked
durable      the same, and every query committed (WAL, FULL) before its answer leaves
"""

import asyncio
import socket
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from dnslib import RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer

ADDRESS = "192.0.2.80"
RECORD = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(ADDRESS)
HEADER = b"\x84\0\0\1\0\1\0\0\0\0"
DRAIN = 128


class Fixed(BaseResolver):  # type: ignore[misc]  # dnslib has no types
    """Gives every name the same address."""

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        """Answer *request*."""
        reply = request.reply()
        reply.add_answer(RR(request.q.qname, rdata=A(ADDRESS), ttl=60))
        return reply


def dnslib(port: int, *, mute: bool) -> None:
    """Serve as the library does it."""
    logger = DNSLogger(log="", logf=lambda _: None) if mute else None
    more = {"logger": logger} if logger else {}
    DNSServer(Fixed(), port=port, address="127.0.0.1", **more).start()


class Loop:
    """A socket that is drained; *settle* sees what came in a wake-up before answers leave."""

    def __init__(self, port: int, domain: str, settle: Callable[[list[bytes]], None]) -> None:
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._udp.bind(("127.0.0.1", port))
        self._udp.setblocking(False)
        self._settle = settle
        labels = b"".join(bytes([len(each)]) + each.encode() for each in domain.split("."))
        self._end = labels + b"\0"
        self._tokens = {b"%025d" % number: number for number in range(100_000)}

    async def run(self) -> None:
        """Serve for ever."""
        asyncio.get_running_loop().add_reader(self._udp, self._drain)
        await asyncio.Event().wait()

    def _drain(self) -> None:
        seen: list[bytes] = []
        replies: list[tuple[bytes, Any]] = []
        try:
            for _ in range(DRAIN):
                data, peer = self._udp.recvfrom(1024)
                low = data.lower()
                at = low.find(self._end, 12)
                if at < 0:
                    continue
                self._tokens.get(low[13:at])
                end = at + len(self._end) + 4
                seen.append(data)
                replies.append((data[:2] + HEADER + data[12:end] + RECORD, peer))
        except BlockingIOError:
            pass
        self._settle(seen)
        for reply in replies:
            self._udp.sendto(*reply)


def durable(path: str) -> Callable[[list[bytes]], None]:
    """Give what commits a small document a query, all of a wake-up together."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE trips (position INTEGER PRIMARY KEY, document BLOB)")

    def settle(seen: list[bytes]) -> None:
        if not seen:
            return
        database.execute("BEGIN IMMEDIATE")
        database.executemany(
            "INSERT INTO trips (document) VALUES (?)", [(document(data),) for data in seen]
        )
        database.execute("COMMIT")

    return settle


def document(data: bytes) -> bytes:
    """Give a kilobyte of JSON."""
    return orjson.dumps(
        {
            "@timestamp": time.time(),
            "event": {"id": str(uuid.uuid4()), "kind": "alert", "original": data.hex()},
            "message": "m" * 700,
        }
    )


def main(mode: str, port: int, domain: str, path: str = "") -> None:
    """Serve in the way that *mode* says."""
    if mode.startswith("dnslib"):
        dnslib(port, mute=mode == "dnslib-mute")
        return
    settle = durable(path) if mode == "durable" else lambda _: None
    asyncio.run(Loop(port, domain, settle).run())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
