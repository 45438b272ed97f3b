"""Accepting: how many may come in, who they are, and whether they speak TLS."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace

import structlog

from canary_siem.sockets.client_hello import RECORD_HEADER, hello_length, server_name
from canary_siem.sockets.forwarded import Trusted, plain_address
from canary_siem.sockets.peek import peek
from canary_siem.sockets.proxy import read_header
from canary_siem.sockets.seats import Seats
from canary_siem.sockets.tls import ServerTls
from canary_siem.sockets.visitor import Visitor
from canary_siem.tasks import Tasks
from listeners.http.connection import Connection
from listeners.http.settings import HttpSettings

log = structlog.get_logger(__name__)

AT_ONCE = 64
"""Connections accepted before the loop gets its turn again."""
PAUSE = 1.0
"""Seconds without accepting when the system has no more files or memory for us."""
EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Gate:
    """One listening socket.

    Args:
        sock: It listens, and does not block.
        settings: The listener's.
        seats: Shared by all gates.
        trusted: The proxies whose PROXY header counts.
        tasks: For the first steps of each connection.
        connect: Makes a connection's protocol; calls back when it is over.
        hello: Told of a TLS handshake that failed: who it was, no session, and why.
        tls: For HTTPS.
    """

    def __init__(
        self,
        sock: socket.socket,
        settings: HttpSettings,
        seats: Seats,
        trusted: Trusted,
        tasks: Tasks,
        connect: Callable[[Visitor, Callable[[], None]], Connection],
        hello: Callable[[Visitor, ssl.SSLObject | None, str], None],
        tls: ServerTls | None = None,
    ) -> None:
        self._sock = sock
        self._settings = settings
        self._seats = seats
        self._trusted = trusted
        self._tasks = tasks
        self._connect = connect
        self._hello = hello
        self._tls = tls
        self._loop = asyncio.get_running_loop()
        self._pause: asyncio.TimerHandle | None = None
        self._starved = False
        self._headless = False

    def open(self) -> None:
        """Begin to accept."""
        self._pause = None
        self._loop.add_reader(self._sock, self._accept)

    def close(self) -> None:
        """Accept no more."""
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._sock)
        self._sock.close()

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            try:
                sock, peer = self._sock.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                if error.errno not in EXHAUSTED:
                    continue  # that client is gone already
                if not self._starved:
                    log.warning("no more connections for a while", reason=error.strerror)
                self._starved = True
                self._loop.remove_reader(self._sock)
                self._pause = self._loop.call_later(PAUSE, self.open)
                return
            self._starved = False
            sock.setblocking(False)
            seat = self._seats.take(peer[0])
            if seat is None:
                sock.close()
            elif not self._tasks.start(self._welcome(sock, peer, seat)):
                self._seats.leave(seat)
                sock.close()

    async def _welcome(self, sock: socket.socket, peer: tuple[str, int], seat: str) -> None:
        """Learn who comes, then hand the connection over."""
        visitor = None
        try:
            visitor = await self._look(sock, peer)
        except (OSError, ValueError):  # gone, too slow, or no PROXY header where one is due
            return
        finally:
            if visitor is None:
                self._seats.leave(seat)
                sock.close()
        made: list[Connection] = []

        def connect() -> Connection:
            made.append(self._connect(visitor, lambda: self._seats.leave(seat)))
            return made[0]

        tls = self._tls.context if self._tls and visitor.secure else None
        patience = self._settings.header_timeout if tls else None
        try:
            await self._loop.connect_accepted_socket(
                connect, sock, ssl=tls, ssl_handshake_timeout=patience
            )
        except OSError as error:
            self._hello(visitor, None, f"the TLS handshake failed ({type(error).__name__})")
        finally:
            if not made:  # else asyncio has closed it
                sock.close()
            if not (made and made[0].met):
                self._seats.leave(seat)

    async def _look(self, sock: socket.socket, peer: tuple[str, int]) -> Visitor:
        """Read what comes before HTTP: the PROXY header, the ClientHello (left in place)."""
        own = sock.getsockname()
        visitor = Visitor(plain_address(peer[0]) or peer[0], peer[1], own[0], own[1])
        async with asyncio.timeout(self._settings.header_timeout):
            # Who is no proxy of ours speaks for himself, and trips like anybody: a header of his
            # is no HTTP.
            if self._settings.proxy_protocol and visitor.ip in self._trusted:
                visitor = await self._behind_proxy(sock, visitor)
            if self._tls is None:
                return visitor
            start = await peek(sock, RECORD_HEADER, RECORD_HEADER)
            if length := hello_length(start):
                name = server_name(await peek(sock, length, length))
                return replace(visitor, server_name=name, secure=True)
            return replace(visitor, error="plain HTTP on the port for HTTPS")

    async def _behind_proxy(self, sock: socket.socket, visitor: Visitor) -> Visitor:
        try:
            told = await read_header(sock)
        except ValueError as error:
            if not self._headless:  # once: health checks may do so again and again
                log.warning("a proxy that names no client", peer=visitor.ip, reason=str(error))
            self._headless = True
            raise
        if told is None:
            return visitor
        source = plain_address(told.source_ip)
        return Visitor(
            source, told.source_port, told.destination_ip, told.destination_port, proxied=True
        )
