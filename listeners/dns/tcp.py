"""DNS over TCP (RFC 7766): many queries a connection, answered as each is ready."""

import asyncio
from typing import cast

from canary_siem.trips import Hit
from listeners.dns.caught import Caught
from listeners.dns.connections import Connections, network
from listeners.dns.question import QUESTION

LONGEST = 16_384
"""Octets of a query; a longer one ends its connection."""
TURN = 64
"""Queries answered before what else the loop has to do has its turn."""
PENDING = 32
"""Hits of a connection that wait for the disk; beyond them it is not read."""
WRITE_BUFFER = 65_536
"""Octets of answers that wait for a peer to read them; beyond them he is not read."""


class Connection(asyncio.BufferedProtocol):
    """One connection, with a buffer that holds the longest query and no more."""

    def __init__(self, shared: Connections) -> None:
        self.network = b""
        self._shared = shared
        self._buffer = bytearray(LONGEST + 2)
        self._filled = 0
        self._pending = 0
        self._choked = False
        self._ended = False
        self._loop = asyncio.get_running_loop()
        self._heard = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport
        self._source = self._destination = ("", 0)

    # ---- what asyncio tells -----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        if peer is None:  # gone already
            self._transport.abort()
            return
        self._source = peer[:2]
        self._destination = transport.get_extra_info("sockname")[:2]
        self.network = network(peer[0])
        if not self._shared.admit(self):
            self._transport.abort()
            return
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER)
        self._watch()

    def get_buffer(self, sizehint: int) -> memoryview:
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        self._work()

    def eof_received(self) -> bool:
        """Keep our half open for the answers that are still due."""
        self._ended = True
        self._work()
        return True

    def pause_writing(self) -> None:
        self._choked = True

    def resume_writing(self) -> None:
        self._choked = False
        self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._shared.release(self)

    # ---- what we do -------------------------------------------------------------------------

    def close(self) -> None:
        """End the connection; who does not read his answers loses them."""
        if self._transport.get_write_buffer_size():
            self._transport.abort()
        else:
            self._transport.close()

    def _watch(self) -> None:
        """End the connection once it has said nothing for too long."""
        idle = self._shared.idle_seconds
        left = idle if self._pending else self._heard + idle - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._watch)
        else:
            self.close()

    def _work(self) -> None:
        """Answer what has come whole, as far as the bounds allow."""
        if self._transport.is_closing() or self._shared.stopping:
            return
        replies: list[bytes] = []
        noise = at = 0
        for _ in range(TURN):
            query = self._next(at) if self._has_room() else None
            if query is None:
                break
            at += 2 + len(query)
            said = self._shared.responder.answer(query, False)
            if isinstance(said, Caught):
                self._catch(said, query)
                continue
            noise += 1
            if said:
                replies.append(said)
        if noise:
            self._shared.trap.noise("dns", noise)
        if at:
            self._heard = self._loop.time()
            self._filled -= at
            self._buffer[: self._filled] = self._buffer[at : at + self._filled]
        self._write(replies)
        self._go_on()

    def _go_on(self) -> None:
        """Say what comes next: more of the buffer, more of the wire, or the end."""
        if self._filled >= 2 and not self._is_query(0):
            self._transport.abort()  # no DNS: nothing after this can be understood
        elif self._next(0) is not None:
            self._transport.pause_reading()
            if self._has_room():
                self._loop.call_soon(self._work)
        else:
            self._transport.resume_reading()
            if self._ended and not self._pending:
                self.close()

    def _size(self, at: int) -> int:
        return self._buffer[at] << 8 | self._buffer[at + 1]

    def _is_query(self, at: int) -> bool:
        return QUESTION <= self._size(at) <= LONGEST

    def _next(self, at: int) -> bytes | None:
        """Cut the query that begins at *at*, if it is there, whole (RFC 1035, section 4.2.2)."""
        if self._filled < at + 2 or not self._is_query(at):
            return None
        end = at + 2 + self._size(at)
        return bytes(self._buffer[at + 2 : end]) if end <= self._filled else None

    def _has_room(self) -> bool:
        return self._pending < PENDING and not self._choked

    def _catch(self, caught: Caught, query: bytes) -> None:
        hit = caught.hit(query, self._source, self._destination, "tcp")
        if self._shared.tasks.start(self._spring(caught, hit)):
            self._pending += 1
        else:
            self._shared.trap.overloaded(caught.token)  # unanswered, so he asks again

    async def _spring(self, caught: Caught, hit: Hit) -> None:
        try:
            answer = await self._shared.trap.spring(caught.token, hit)
            self._write([caught.denial() if answer.nxdomain else caught.reply])
        finally:
            self._pending -= 1
            self._heard = self._loop.time()
            self._work()

    def _write(self, replies: list[bytes]) -> None:
        if replies and not self._transport.is_closing():
            self._transport.write(
                b"".join(len(reply).to_bytes(2, "big") + reply for reply in replies)
            )
