"""What an intruder's machine does: look names up, fetch addresses; always the real protocols."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection

from dnslib import DNSRecord

from tests.roads.program import Program


def look_up(program: Program, name: str, kind: str = "A", *, tcp: bool = False) -> DNSRecord:
    """Ask the service for *name*, once; give its answer."""
    port = program.bound["dns", "tcp" if tcp else "udp"]
    reply = DNSRecord.question(name, kind).send("127.0.0.1", port, tcp=tcp, timeout=60)
    return DNSRecord.parse(reply)


def look_up_all(program: Program, names: Sequence[str]) -> None:
    """Look *names* up one after the other, from one socket: the order is kept."""
    with program.udp() as to:
        for name in names:
            to.send(DNSRecord.question(name).pack())
            to.recv(4096)


def fetch(
    program: Program,
    host: str,
    path: str = "/",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> tuple[int, bytes]:
    """Request *path* of *host* from the service; give status and body."""
    connection = HTTPConnection("127.0.0.1", program.bound["http", "tcp"], timeout=60)
    with closing(connection):
        connection.request(method, path, body, {"Host": host, **(headers or {})})
        response = connection.getresponse()
        return response.status, response.read()
