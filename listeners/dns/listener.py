"""The DNS listener: UDP and TCP on every address it is given."""

import asyncio
import socket
from collections.abc import Sequence

from canary_siem.errors import ConfigError
from canary_siem.interfaces import Bound, Trap
from canary_siem.sockets import BACKLOG, bind, parse_bind
from canary_siem.tasks import Tasks
from listeners.dns.connections import Connections
from listeners.dns.responder import Responder
from listeners.dns.settings import DnsSettings
from listeners.dns.tcp import Connection
from listeners.dns.udp import HITS, UdpSocket

DRAIN_SECONDS = 5.0
"""How long hits under way are waited for when we stop."""
_TRIES = 16
"""Free UDP ports tried for one whose TCP port is free too."""


class DnsListener:
    """Answers for the domains of a site, and springs the trap for a token's name."""

    def __init__(self, settings: DnsSettings, trap: Trap) -> None:
        self._settings = settings
        self._trap = trap
        self._tasks = Tasks(HITS)
        responder = Responder(trap)
        self._responder = responder
        self._connections = Connections(responder, trap, self._tasks, settings.tcp_idle)
        self._sockets: list[UdpSocket] = []
        self._servers: list[asyncio.Server] = []

    async def start(self) -> Sequence[Bound]:
        """Bind every address and begin to answer.

        Raises:
            ConfigError: An address can't be bound; nothing stays bound.
        """
        pairs: list[tuple[socket.socket, socket.socket]] = []
        try:
            pairs.extend(_bind_both(each) for each in self._settings.bind)
        except ConfigError:
            for pair in pairs:
                for bound in pair:
                    bound.close()
            raise
        loop = asyncio.get_running_loop()
        told: list[Bound] = []
        for udp, tcp in pairs:
            address, port = udp.getsockname()[:2]
            reader = UdpSocket(udp, self._responder, self._trap, self._tasks)
            reader.start()
            self._sockets.append(reader)
            server = await loop.create_server(
                lambda: Connection(self._connections), sock=tcp, backlog=BACKLOG
            )
            self._servers.append(server)
            told += [Bound("dns", "udp", address, port), Bound("dns", "tcp", address, port)]
        return told

    async def stop(self) -> None:
        """Take nothing new, wait for the hits under way, close. Safe to call twice."""
        sockets, self._sockets = self._sockets, []
        servers, self._servers = self._servers, []
        self._connections.stopping = True
        for server in servers:
            server.close()
        for each in sockets:
            each.pause()
        await self._tasks.drain(DRAIN_SECONDS)
        for each in sockets:
            each.close()
        await self._connections.close()


def _bind_both(value: str) -> tuple[socket.socket, socket.socket]:
    """Bind UDP, and TCP on the same port."""
    tries = 1 if parse_bind(value)[1] else _TRIES
    while True:
        tries -= 1
        udp = bind(value, socket.SOCK_DGRAM)
        try:
            return udp, bind(value, socket.SOCK_STREAM, port=udp.getsockname()[1])
        except ConfigError:
            udp.close()
            if not tries:
                raise
