"""Name servers that answer as they are told."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dnslib import RR, DNSRecord

Address = tuple[str, int]
Reply = Callable[[bytes], bytes | None]
MOST = 512


@contextmanager
def serving(answer: str | int, *, authoritative: bool = False) -> Iterator[Address]:
    """Answer each question with one record, or an RCODE, on UDP and TCP."""

    def reply(packet: bytes) -> bytes:
        request = DNSRecord.parse(packet)
        made = request.reply(aa=authoritative, ra=1)
        if isinstance(answer, int):
            made.header.rcode = answer
        else:
            made.add_answer(*RR.fromZone(f"{request.q.qname} 60 IN {answer}"))
        return bytes(made.pack())

    def short(packet: bytes) -> bytes:
        whole = reply(packet)
        return whole if len(whole) <= MOST else bytes(DNSRecord.parse(whole).truncate().pack())

    udp, listening = _pair()
    with replying(short, udp) as address, listening:
        thread = threading.Thread(target=_serve_tcp, args=(listening, reply))
        thread.start()
        try:
            yield address
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@contextmanager
def replying(reply: Reply, bound: socket.socket | None = None) -> Iterator[Address]:
    """Give *reply* of each UDP packet."""
    with bound or _udp() as listening:
        address = listening.getsockname()
        thread = threading.Thread(target=_serve_udp, args=(listening, reply))
        thread.start()
        try:
            yield address
        finally:
            listening.sendto(b"", address)  # an empty packet ends it
            thread.join()


def _udp() -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))
    return listening


def _pair() -> tuple[socket.socket, socket.socket]:
    """Bind UDP and TCP of one port: a port that is free for one may be taken for the other."""
    for _ in range(50):
        udp = _udp()
        try:
            return udp, socket.create_server(udp.getsockname())
        except OSError:
            udp.close()
    message = "no port is free for UDP and TCP"
    raise AssertionError(message)


def _serve_udp(listening: socket.socket, reply: Reply) -> None:
    while True:
        packet, source = listening.recvfrom(4096)
        if not packet:
            return
        if (answer := reply(packet)) is not None:
            listening.sendto(answer, source)


def _serve_tcp(listening: socket.socket, reply: Reply) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, connection.makefile("rwb") as stream:
            (length,) = struct.unpack("!H", stream.read(2))
            answer = reply(stream.read(length)) or b""
            stream.write(struct.pack("!H", len(answer)) + answer)
