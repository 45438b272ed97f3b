"""The MySQL listener as the service sees it: built, started, stopped."""

import asyncio
import itertools
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress

from canary_siem.errors import ConfigError
from canary_siem.interfaces import Bound, Trap
from canary_siem.sockets import BACKLOG, bind
from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.seats import Seats
from canary_siem.sockets.tls import ServerTls
from canary_siem.sockets.visitor import Visitor
from canary_siem.tasks import Tasks
from listeners.mysql.arrival import behind_proxy, visitor_of
from listeners.mysql.banners import banner
from listeners.mysql.packets import LONGEST, TOO_MANY, framed
from listeners.mysql.session import Session, Shared
from listeners.mysql.settings import MysqlSettings
from listeners.mysql.stream import LOST, Stream

DRAIN_SECONDS = 4.0
"""How long hits under way are waited for when we stop."""


class MysqlListener:
    """Takes logins and refuses them."""

    def __init__(self, settings: MysqlSettings, trap: Trap) -> None:
        self._settings = settings
        self._trap = trap
        self._trusted = Trusted(settings.trusted_proxies)
        self._seats = Seats(settings.connections, settings.connections_per_source, self._trusted)
        self._tasks = Tasks(settings.connections)
        self._servers: list[asyncio.Server] = []
        self._unheard: set[asyncio.StreamWriter] = set()
        self._shared: Shared | None = None

    async def start(self) -> Sequence[Bound]:
        """Bind every address and begin to answer.

        Raises:
            ConfigError: An address can't be bound, or the certificate not be used.
        """
        settings = self._settings
        tls = None
        if settings.certificate is not None and settings.key is not None:
            tls = ServerTls("mysql", settings.certificate, settings.key)
        sockets: list[socket.socket] = []
        try:
            sockets.extend(bind(each, socket.SOCK_STREAM) for each in settings.bind)
        except ConfigError:
            for each in sockets:
                each.close()
            raise
        thread = itertools.count(100 + secrets.randbelow(20_000)).__next__
        shown = banner(settings.version, self._trap.site.domains)
        self._shared = Shared(self._trap, shown, tls, settings.login_timeout, thread)
        for each in sockets:
            server = await asyncio.start_server(
                self._welcome, sock=each, limit=LONGEST, backlog=BACKLOG
            )
            self._servers.append(server)
        return [Bound("mysql", "tcp", *each.getsockname()[:2]) for each in sockets]

    async def stop(self) -> None:
        """Take nothing new, wait for the hits under way, close. Safe to call twice."""
        servers, self._servers = self._servers, []
        for server in servers:
            server.close()
        for writer in self._unheard:
            writer.transport.abort()
        await self._tasks.drain(DRAIN_SECONDS)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Give a new connection its seat and its task, or send it away."""
        visitor = visitor_of(writer)
        seat = self._seats.take(visitor.ip) if visitor else None
        if visitor is None or seat is None:
            writer.write(framed(TOO_MANY.payload(), 0))
            writer.close()
        elif not self._tasks.start(self._serve(reader, writer, visitor, seat)):
            self._seats.leave(seat)
            writer.transport.abort()

    async def _serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        visitor: Visitor,
        seat: str,
    ) -> None:
        self._unheard.add(writer)
        try:
            await self._converse(reader, writer, visitor)
        finally:
            self._unheard.discard(writer)
            self._seats.leave(seat)
            writer.close()
            with suppress(*LOST):
                await writer.wait_closed()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, visitor: Visitor
    ) -> None:
        shared, settings = self._shared, self._settings
        if shared is None:
            return
        if settings.proxy_protocol:
            try:
                async with asyncio.timeout(settings.login_timeout):
                    visitor = await behind_proxy(reader, visitor, self._trusted)
            except (*LOST, ValueError, TimeoutError):  # gone, too slow, or none where one is due
                return
        session = Session(shared, Stream(reader, writer), visitor)
        await session.run(lambda: self._unheard.discard(writer))
