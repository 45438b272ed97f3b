"""Answers in the shape that aiohttp's server takes: ready octets, and nothing of its own."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from listeners.http.outbox import Outbox


class Ready(web.StreamResponse):
    """An answer whose octets are ready; aiohttp adds no header and no word.

    Args:
        octets: Status line, headers and body; empty for no answer at all.
        outbox: Where they go, if the connection stays open; None where it does not.
    """

    def __init__(self, octets: bytes, outbox: Outbox | None = None) -> None:
        # The base class would begin a set of headers that nobody reads.
        self._octets = octets
        self._outbox = outbox
        self._keep_alive = outbox is not None

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write."""
        transport = request.transport
        if transport is not None and self._octets:
            if self._outbox is not None:
                self._outbox.post(transport, self._octets)
            else:
                transport.write(self._octets)
            if transport.get_write_buffer_size():
                await request.writer.drain()
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Do nothing: all is written."""


class Last(Ready):
    """An answer that some work of ours writes, and that ends the connection.

    Args:
        work: Writes it.
    """

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        super().__init__(b"")
        self._work = work

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Do the work."""
        await self._work()
        return None
