"""The HTTP listener as the service sees it: built, started, stopped."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

from aiohttp import web

from canary_siem.errors import ConfigError
from canary_siem.interfaces import Bound, Trap
from canary_siem.sockets import bind
from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.seats import Seats
from canary_siem.sockets.tls import ServerTls
from canary_siem.sockets.visitor import Visitor
from canary_siem.tasks import Tasks
from listeners.http.connection import Connection
from listeners.http.gate import Gate
from listeners.http.limits import HITS
from listeners.http.requests import make_request
from listeners.http.responder import Responder
from listeners.http.settings import HttpSettings

GRACE = 1.5
"""Seconds that ``stop`` gives to answers under way, twice; all in all it takes five at most."""


class HttpListener:
    """Answers HTTP and HTTPS."""

    def __init__(self, settings: HttpSettings, trap: Trap) -> None:
        self._settings = settings
        self._trap = trap
        self._trusted = Trusted(settings.trusted_proxies)
        self._seats = Seats(settings.connections, settings.connections_per_source, self._trusted)
        self._tasks = Tasks(limit=settings.connections + HITS)
        self._responder = Responder(trap, settings, self._tasks)
        self._gates: list[Gate] = []
        self._server: web.Server | None = None
        self._sweep: asyncio.TimerHandle | None = None

    async def start(self) -> Sequence[Bound]:
        settings = self._settings
        tls = None
        if settings.tls_bind:
            tls = self._load_tls()
        sockets: list[socket.socket] = []
        try:
            sockets.extend(
                bind(each, socket.SOCK_STREAM) for each in (*settings.bind, *settings.tls_bind)
            )
        except ConfigError:
            for each in sockets:
                each.close()
            raise
        self._server = web.Server(self._responder.answer, request_factory=make_request)
        for number, each in enumerate(sockets):
            self._open(each, tls if number >= len(settings.bind) else None)
        self._sweep_later()
        return [Bound("http", "tcp", *each.getsockname()[:2]) for each in sockets]

    async def stop(self) -> None:
        for gate in self._gates:
            gate.close()
        self._gates.clear()
        if self._server is not None:
            server, self._server = self._server, None
            server.pre_shutdown()
            await server.shutdown(GRACE)
            with suppress(TimeoutError):  # what they leave behind is still looked through
                await asyncio.wait_for(self._seats.empty.wait(), GRACE / 3)
        await self._tasks.drain(GRACE)
        if self._sweep is not None:
            self._sweep.cancel()

    def _load_tls(self) -> ServerTls:
        certificate, key = self._settings.certificate, self._settings.key
        if certificate is None or key is None:  # the settings see to it
            raise ConfigError(
                "listeners.http", "certificate", "tls_bind needs certificate and key"
            )
        return ServerTls("http", certificate, key, protocols=["http/1.1"])

    def _open(self, sock: socket.socket, tls: ServerTls | None) -> None:
        gate = Gate(
            sock,
            self._settings,
            self._seats,
            self._trusted,
            self._tasks,
            self._connect,
            self._responder.hello,
            tls,
        )
        self._gates.append(gate)
        gate.open()

    def _connect(self, visitor: Visitor, leave: Callable[[], None]) -> Connection:
        if self._server is None:
            raise ConnectionAbortedError("the listener is stopping")
        return Connection(self._server, self._responder, visitor, leave)

    def _sweep_later(self) -> None:
        settings = self._settings
        shortest = min(settings.header_timeout, settings.body_timeout, settings.idle_timeout)
        pause = min(1.0, max(0.05, shortest / 10))
        self._sweep = asyncio.get_running_loop().call_later(pause, self._end_the_late)

    def _end_the_late(self) -> None:
        """One look at every connection's deadline, instead of a timer for each."""
        now = asyncio.get_running_loop().time()
        for each in self._server.connections if self._server else ():
            if isinstance(each, Connection) and each.deadline < now:
                each.expire()
        self._sweep_later()
