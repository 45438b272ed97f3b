"""Name servers that answer as they are told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dnslib import RR, DNSRecord
from dnslib.server import DNSHandler, DNSServer

Address = tuple[str, int]


_SHORT = type("Short", (DNSHandler,), {"udplen": 512})


class Told:
    """Answers with one record, or an RCODE."""

    def __init__(self, answer: str | int, authoritative: bool = False) -> None:
        self.answer = answer
        self.authoritative = authoritative

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        reply = request.reply(aa=self.authoritative, ra=1)
        if isinstance(self.answer, int):
            reply.header.rcode = self.answer
        else:
            for record in RR.fromZone(f"{request.q.qname} 60 IN {self.answer}"):
                reply.add_answer(record)
        return reply


@contextmanager
def serving(answer: str | int, *, authoritative: bool = False) -> Iterator[Address]:
    """Run a name server on UDP and TCP."""
    resolver = Told(answer, authoritative)
    udp = DNSServer(resolver, address="127.0.0.1", port=0, logger=_Silent(), handler=_SHORT)
    port = udp.server.server_address[1]
    tcp = DNSServer(resolver, address="127.0.0.1", port=port, tcp=True, logger=_Silent())
    for server in (udp, tcp):
        server.start_thread()
    try:
        yield "127.0.0.1", port
    finally:
        for server in (udp, tcp):
            server.stop()
            server.server.server_close()


@contextmanager
def replying(reply: Callable[[bytes], bytes | None]) -> Iterator[Address]:
    """Run a UDP server that gives *reply* of each packet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.05)
        ending = threading.Event()

        def serve() -> None:
            while not ending.is_set():
                try:
                    data, source = listening.recvfrom(4096)
                except TimeoutError:
                    continue
                if (answer := reply(data)) is not None:
                    listening.sendto(answer, source)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()
        finally:
            ending.set()
            thread.join()


class _Silent:
    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None
