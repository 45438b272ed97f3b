"""What a hostile client sends, octet by octet, and how its answers are read."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import orjson

from tests.roads.program import Program

PROBLEM = b"application/problem+json"


@dataclass
class Answer:
    """What came back before the connection was closed; nothing has status 0."""

    whole: bytes

    @property
    def status(self) -> int:
        return int(self.whole.split()[1]) if self.whole.startswith(b"HTTP/1.") else 0

    @property
    def body(self) -> bytes:
        return self.whole.partition(b"\r\n\r\n")[2]

    @property
    def is_problem(self) -> bool:
        """Whether it is RFC 9457's document, of the same status."""
        head = self.whole.partition(b"\r\n\r\n")[0].lower()
        with suppress(ValueError):
            said = orjson.loads(self.body)
            return PROBLEM in head and said["status"] == self.status and bool(said["detail"])
        return False


def send(program: Program, data: bytes, *, end: bool = False) -> Answer:
    """Send octets to the API's port, and read until it is closed.

    Args:
        program: Whose.
        data: What goes out.
        end: Whether to say that nothing follows: then who waits for more gives up.
    """
    with socket.create_connection(("127.0.0.1", program.bound["api", "tcp"]), 30) as to:
        with suppress(OSError):  # it may be closed before all is out
            to.sendall(data)
            if end:
                to.shutdown(socket.SHUT_WR)
        found = bytearray()
        with suppress(ConnectionResetError):
            while part := to.recv(1 << 16):
                found += part
        return Answer(bytes(found))


def request(
    line: str, key: str = "", *headers: str, body: bytes = b"", length: int | None = None
) -> bytes:
    """Write a request; ``length`` may lie."""
    head = [f"{line} HTTP/1.1", "Host: a", "Connection: close", *headers]
    if key:
        head.append(f"Authorization: Bearer {key}")
    if body or length is not None:
        head += ["Content-Type: application/json", f"Content-Length: {length or len(body)}"]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


@dataclass
class Ear:
    """Somebody on this machine who should never be called."""

    port: int
    calls: list[bytes] = field(default_factory=list)


@contextmanager
def ear() -> Iterator[Ear]:
    """Lend one that listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Ear(server.getsockname()[1])

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        found.calls.append(connection.recv(4096))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield found
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
