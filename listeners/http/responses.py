"""Answers in the shape that aiohttp's server takes: ready octets, and nothing of its own."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter


class Ready(web.StreamResponse):
    """An answer whose octets are ready; aiohttp adds no header and no word.

    Args:
        octets: Status line, headers and body; empty for no answer at all.
        keep: Whether the connection stays open.
    """

    def __init__(self, octets: bytes, *, keep: bool) -> None:
        # The base class would begin a set of headers that nobody reads.
        self._octets = octets
        self._keep_alive = keep

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write."""
        transport = request.transport
        if transport is not None and self._octets:
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
        super().__init__(b"", keep=False)
        self._work = work

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Do the work."""
        await self._work()
        return None
