"""The API as the service sees it: built, started, stopped."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from yarl import URL

from canary_siem.api import guard
from canary_siem.api.access import Access
from canary_siem.api.bodies import Bodies, bounding
from canary_siem.api.connection import Connection
from canary_siem.api.desk import Desk
from canary_siem.api.front import Front, Shared
from canary_siem.api.health import Health, Premises
from canary_siem.api.routes import installed
from canary_siem.api.stream import Streams
from canary_siem.api.turns import Queues
from canary_siem.config import ApiSettings
from canary_siem.errors import ConfigError
from canary_siem.interfaces import Action, Bound
from canary_siem.sockets import BACKLOG, bind

GRACE = 5.0
"""Seconds that ``stop`` gives to what is under way."""


class Api:
    """Serves the actions, and what monitoring asks. Built without side effects.

    Args:
        house: What actions use.
        settings: ``[api]``.
        ready: Says why the service is not ready; nothing where it is.
        actions: By name; all that are installed where not given.
        front: Adds what else stands at this port.

    Raises:
        ConfigError: It would be open to others without TLS.
    """

    def __init__(
        self,
        house: Premises,
        settings: ApiSettings,
        ready: Callable[[], list[str]],
        actions: Mapping[str, Action[Any, Any]] | None = None,
        front: Front | None = None,
    ) -> None:
        guard.check(settings)
        self._house = house
        self._settings = settings
        self._ready = ready
        self._actions = actions
        self._front = front
        self._streams: Streams | None = None
        self._runner: web.AppRunner | None = None
        self._sockets: list[asyncio.Server] = []

    async def start(self) -> list[Bound]:
        """Bind every address and begin to answer.

        Raises:
            ConfigError: An address can't be bound, or the certificate can't be used.
        """
        context = self._tls()
        # Who was to reply to these is gone: whoever asks again shall be served.
        await self._house.store.replies.free()
        sockets: list[socket.socket] = []
        try:
            sockets.extend(bind(each, socket.SOCK_STREAM) for each in self._settings.bind)
        except ConfigError as error:
            for each in sockets:
                each.close()
            raise ConfigError(guard.WHERE, "api.bind", error.hint) from error
        app = self._app()
        runner = self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        server = runner.server
        assert server is not None  # noqa: S101 - there is one from setup to cleanup
        loop = asyncio.get_running_loop()
        for each in sockets:
            self._sockets.append(
                await loop.create_server(
                    lambda: Connection(server), sock=each, ssl=context, backlog=BACKLOG
                )
            )
        return [Bound("api", "tcp", *each.getsockname()[:2]) for each in sockets]

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, close. Safe to call twice."""
        for each in self._sockets:
            each.close()
        self._sockets.clear()
        if self._streams:
            await self._streams.stop()
        if self._runner:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    def _app(self) -> web.Application:
        """Put together who answers what: the front what it takes, the desk all the rest."""
        actions = installed() if self._actions is None else self._actions
        access = Access(self._house.store.keys)
        streams = self._streams = Streams(self._house.store.history, access)
        queues = Queues()
        app = web.Application(middlewares=[bounding(Bodies())])
        if self._front:
            shared = Shared(
                self._house, self._settings, actions, access, streams, queues, self._ready
            )
            self._front(app, shared)
        health = Health(self._house, self._ready)
        desk = Desk(self._house, actions, health, access, streams, queues)
        app.router.register_resource(Anything(desk.answer))
        return app

    def _tls(self) -> ssl.SSLContext | None:
        tls = guard.tls(self._settings)
        if tls is None:
            return None
        context = tls.context

        def follow(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = tls.context  # as the files stand now

        context.sni_callback = follow  # called without a name too
        return context


class Anything(web.Resource):
    """Whatever nobody else took, by any method; even ``*`` and what is no path.

    Args:
        answer: Answers it, and says itself when a body may come.
    """

    def __init__(self, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> None:
        super().__init__()
        self.add_route("*", answer, expect_handler=_later)

    @property
    def canonical(self) -> str:
        return "/"

    def _match(self, path: str) -> dict[str, str]:
        return {}

    def add_prefix(self, prefix: str) -> None:
        raise NotImplementedError

    def get_info(self) -> Any:
        return {"path": "/"}

    def raw_match(self, path: str) -> bool:
        return False

    def url_for(self, **kwargs: str) -> URL:
        return URL("/")


async def _later(request: web.Request) -> None:
    """Leave ``Expect`` to the desk, which looks at the key first."""
