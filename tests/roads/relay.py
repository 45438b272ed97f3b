"""A way to a receiver that can be cut, made deaf, or led to another receiver of the same sort."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.backends.processes import HOST, free_port


class Relay:
    """Hands octets on, both ways.

    Attributes:
        port: What a connector is told; it stays the same.
        target: The receiver's port.
        deaf: While true, what the receiver answers is kept back and the connection dropped.
    """

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.target = target
        self.deaf = False
        self._listening: socket.socket | None = None
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """For receivers that speak HTTP."""
        return f"http://{HOST}:{self.port}"

    def mend(self) -> None:
        """Take connections (again)."""
        self._listening = socket.create_server((HOST, self.port))
        threading.Thread(target=self._accept, args=[self._listening], daemon=True).start()

    def cut(self) -> None:
        """Close every connection, and refuse new ones."""
        if self._listening:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
            self._listening.close()
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection((HOST, self.target)) as server:
            ends = {client, server}
            self._open |= ends
            try:
                self._pump(client, server)
            finally:
                self._open -= ends

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        while True:
            for end in select.select(list(other), [], [])[0]:
                data = end.recv(1 << 16)
                if not data or (self.deaf and end is server):
                    return
                other[end].sendall(data)


@contextmanager
def relay(target: int) -> Iterator[Relay]:
    """Lend a relay to the port *target*."""
    lent = Relay(target)
    lent.mend()
    try:
        yield lent
    finally:
        lent.cut()
