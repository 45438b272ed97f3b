"""Receiving the clients of a listener that holds conversations: a seat and a task for each."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from canary_siem.errors import ConfigError
from canary_siem.sockets.arrival import behind_proxy, visitor_of
from canary_siem.sockets.binds import BACKLOG, bind
from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.seats import Seats
from canary_siem.sockets.settings import ConversationSettings
from canary_siem.sockets.visitor import Visitor
from canary_siem.sockets.wire import CHUNK, LOST, Wire
from canary_siem.tasks import Tasks

DRAIN_SECONDS = 4.0
"""How long hits under way are waited for when we stop."""
LINGER = 2.0
"""Seconds that who does not read our last words has for them."""


@dataclass(eq=False, slots=True)
class Guest:
    """One client, while he is here.

    Attributes:
        wire: To speak with him.
        visitor: Who he is.
        heard: Whether he has said what we want to hear, so that stopping waits for our answer.
            Who has not is sent away at once.
        leaving: Whether we stop: nothing more is wanted of him.
    """

    wire: Wire
    visitor: Visitor
    heard: bool = False
    leaving: bool = False


class Reception:
    """Lets clients in, so many at once and so many of one source.

    Args:
        settings: Where, behind whom, how many.
        serve: Holds the conversation with one of them.
        full: Says, by his address, what one is told for whom there is no seat.
        patience: Seconds that a proxy has for its header.
    """

    def __init__(
        self,
        settings: ConversationSettings,
        serve: Callable[[Guest], Awaitable[None]],
        full: Callable[[str], bytes],
        patience: float,
    ) -> None:
        self._settings = settings
        self._serve = serve
        self._full = full
        self._patience = patience
        self._trusted = Trusted(settings.trusted_proxies)
        self._seats = Seats(settings.connections, settings.connections_per_source, self._trusted)
        self._tasks = Tasks(2 * settings.connections)  # the seats bound it; some are just leaving
        self._servers: list[asyncio.Server] = []
        self._guests: dict[asyncio.StreamWriter, Guest | None] = {}

    async def open(self) -> Sequence[tuple[str, int]]:
        """Bind every address and let clients in; say what was bound.

        Raises:
            ConfigError: An address can't be bound; nothing stays bound.
        """
        sockets: list[socket.socket] = []
        try:
            sockets.extend(bind(each, socket.SOCK_STREAM) for each in self._settings.bind)
        except ConfigError:
            for each in sockets:
                each.close()
            raise
        for each in sockets:
            server = await asyncio.start_server(
                self._welcome, sock=each, limit=CHUNK, backlog=BACKLOG
            )
            self._servers.append(server)
        return [each.getsockname()[:2] for each in sockets]

    async def close(self) -> None:
        """Let nobody in, wait for the hits under way, send all away. Safe to call twice."""
        servers, self._servers = self._servers, []
        for server in servers:
            server.close()
        for writer, guest in self._guests.items():
            if guest is not None:
                guest.leaving = True
            if guest is None or not guest.heard:
                writer.transport.abort()
        await self._tasks.drain(DRAIN_SECONDS)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Give a new connection its seat and its task, or send it away."""
        visitor = visitor_of(writer)
        seat = self._seats.take(visitor.ip) if visitor else None
        if visitor is None or seat is None:
            writer.write(self._full(visitor.ip if visitor else ""))
            writer.close()
        elif not self._tasks.start(self._receive(reader, writer, visitor, seat)):
            self._seats.leave(seat)
            writer.transport.abort()

    async def _receive(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        visitor: Visitor,
        seat: str,
    ) -> None:
        self._guests[writer] = None
        try:
            guest = await self._meet(reader, writer, visitor)
            if guest is not None:
                self._guests[writer] = guest
                await self._serve(guest)
                guest.wire.part()
        except asyncio.CancelledError:  # we stop: who has not read by now has no more time
            writer.transport.abort()
            raise
        finally:
            del self._guests[writer]
            await _hang_up(writer)
            self._seats.leave(seat)

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, visitor: Visitor
    ) -> Guest | None:
        """Learn who comes; None for a proxy that does not say it."""
        if self._settings.proxy_protocol:
            try:
                async with asyncio.timeout(self._patience):
                    visitor = await behind_proxy(reader, visitor, self._trusted)
            except (*LOST, ValueError, TimeoutError):  # gone, too slow, or no header
                return None
        return Guest(Wire(reader, writer), visitor)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """Close, once all that was said is on its way; not for long."""
    writer.close()
    try:
        async with asyncio.timeout(LINGER):
            await writer.wait_closed()
    except (*LOST, TimeoutError):
        writer.transport.abort()
