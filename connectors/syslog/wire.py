"""One TCP connection, with TLS or without: it knows when it is gone, and what has left."""

import asyncio
import fcntl
import socket
import ssl
import struct
import termios
import time

from connectors.syslog.settings import Place

ESTABLISHED, CLOSED = 1, 7
"""States of a connection (Linux, include/net/tcp_states.h)."""

HIGH_WATER = 1 << 16
"""Octets that may wait in our memory before a writer does."""

LAST_WORD = 0.25
"""Seconds after a TLS 1.3 handshake in which the receiver may still refuse our certificate."""

ASKED_FOR = "closed in the TLS handshake: does it want another certificate of us?"


class Wire(asyncio.Protocol):
    """A connection to a receiver that says nothing.

    Attributes:
        error: Why it was lost, where there was an error.
        reset: Whether the receiver closed it without having read everything.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.reset = False
        self._lost = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._raw: asyncio.Transport
        self._transport: asyncio.Transport

    async def connect(self, place: Place, seconds: float, tls: ssl.SSLContext | None) -> None:
        """Connect, once.

        Raises:
            OSError: Nothing answers, or not in time (TimeoutError), or its certificate is not
                trusted (ssl.SSLCertVerificationError), or it does not take ours (ssl.SSLError).
        """
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(seconds):
            self._raw, _ = await loop.create_connection(lambda: self, place.host, place.port)
            self._transport = self._raw
            _keep_alive(self._socket(), seconds)
            if tls:
                try:
                    await self._secure(place.host, tls)
                except ConnectionError as error:
                    self._raw.abort()
                    raise ConnectionResetError(ASKED_FOR) from error
                except BaseException:
                    self._raw.abort()
                    raise
        self._transport.set_write_buffer_limits(high=HIGH_WATER)

    # ---- what asyncio tells us --------------------------------------------------------------

    def connection_lost(self, error: Exception | None) -> None:
        self.error = self.error or error
        self.reset = self.reset or isinstance(error, ConnectionResetError | BrokenPipeError)
        self._lost.set()
        self._room.set()

    def eof_received(self) -> bool:
        self._lost.set()
        self._room.set()
        return False

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()

    # ---- what we ask ------------------------------------------------------------------------

    def alive(self) -> bool:
        """Say whether the other side is still there, as far as our kernel knows."""
        if self._lost.is_set() or self._raw.is_closing():
            return False
        # The loop may not have looked yet: ask the kernel.
        state = self._socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
        self.reset = self.reset or state == CLOSED
        return bool(state == ESTABLISHED)

    async def write(self, data: bytes, seconds: float) -> None:
        """Send *data*; wait *seconds* at most until there is room for more.

        Raises:
            OSError: It is lost, or stands still (TimeoutError).
        """
        if self._lost.is_set():
            raise self._loss()
        self._transport.write(data)
        if not self._room.is_set():
            async with asyncio.timeout(seconds):
                await self._room.wait()

    async def sent(self, seconds: float) -> None:
        """Return when the receiver's kernel has everything: the most that syslog lets us know.

        Raises:
            OSError: It is lost, or did not take everything in *seconds* (TimeoutError).
        """
        deadline = time.monotonic() + seconds
        wait = 0.0
        while self._waiting():
            if time.monotonic() > deadline:
                raise TimeoutError("the receiver does not take what is sent")
            await asyncio.sleep(wait)
            wait = min(wait * 2 + 0.0001, 0.01)
        if not self.alive():
            await asyncio.sleep(0)  # the loop may know the reason by now
            raise self._loss()

    def abort(self) -> None:
        """Close at once."""
        self._raw.abort()

    async def close(self) -> None:
        """Say goodbye, if the receiver listens."""
        self._transport.close()
        try:
            async with asyncio.timeout(1):
                await self._lost.wait()
        except TimeoutError:
            self._raw.abort()

    # ---- inside -----------------------------------------------------------------------------

    async def _secure(self, host: str, tls: ssl.SSLContext) -> None:
        """Put TLS upon it, and wait for the receiver's opinion of our certificate.

        In TLS 1.3 that comes after the handshake: as an alert, or where it is a good one mostly
        as a session ticket.
        """
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(self._raw, self, tls, server_hostname=host)
        if transport is None:
            raise self._loss()
        self._transport = transport
        secured: ssl.SSLObject = transport.get_extra_info("ssl_object")
        deadline = time.monotonic() + (LAST_WORD if secured.version() == "TLSv1.3" else 0)
        while time.monotonic() < deadline and not self._lost.is_set():
            if secured.session is not None and secured.session.has_ticket:
                return
            await asyncio.sleep(0.005)
        if self._lost.is_set():
            raise self._loss()

    def _loss(self) -> OSError:
        if isinstance(self.error, OSError):
            return self.error
        return ConnectionResetError("closed by the receiver")

    def _waiting(self) -> bool:
        """Say whether anything is still on our side: in Python, in TLS or in the kernel."""
        if self._lost.is_set() or self._raw.is_closing():
            return False
        if self._transport.get_write_buffer_size() or self._raw.get_write_buffer_size():
            return True
        queued = fcntl.ioctl(self._socket().fileno(), termios.TIOCOUTQ, b"\0" * 4)
        return bool(struct.unpack("i", queued)[0])

    def _socket(self) -> socket.socket:
        found: socket.socket = self._raw.get_extra_info("socket")
        return found


def _keep_alive(connected: socket.socket, seconds: float) -> None:
    """Notice that a silent receiver is gone."""
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
