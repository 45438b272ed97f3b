"""The API as the service sees it: built, started, stopped."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from canary_siem.api.access import Access
from canary_siem.api.connection import Connection
from canary_siem.api.desk import Desk
from canary_siem.api.health import Health, Premises
from canary_siem.api.routes import installed
from canary_siem.api.stream import Streams
from canary_siem.config import ApiSettings
from canary_siem.errors import ConfigError
from canary_siem.interfaces import Action, Bound
from canary_siem.sockets import BACKLOG, bind, parse_bind
from canary_siem.sockets.tls import ServerTls

GRACE = 5.0
"""Seconds that ``stop`` gives to what is under way."""


class Api:
    """Serves the actions, and what monitoring asks. Built without side effects.

    Args:
        house: What actions use.
        settings: ``[api]``.
        ready: Says why the service is not ready; nothing where it is.
        actions: By name; all that are installed where not given.

    Raises:
        ConfigError: It would be open to others without TLS.
    """

    def __init__(
        self,
        house: Premises,
        settings: ApiSettings,
        ready: Callable[[], list[str]],
        actions: Mapping[str, Action[Any, Any]] | None = None,
    ) -> None:
        check(settings)
        self._house = house
        self._settings = settings
        self._ready = ready
        self._actions = actions
        self._streams: Streams | None = None
        self._server: web.Server | None = None
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
            raise ConfigError("[api]", "api.bind", error.hint) from error
        access = Access(self._house.store.keys)
        self._streams = Streams(self._house.store.history, access)
        actions = installed() if self._actions is None else self._actions
        health = Health(self._house, self._ready)
        desk = Desk(self._house, actions, health, access, self._streams)
        server = self._server = web.Server(desk.answer)
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
        if self._server:
            server, self._server = self._server, None
            server.pre_shutdown()
            await server.shutdown(GRACE)

    def _tls(self) -> ssl.SSLContext | None:
        certificate, key = self._settings.certificate, self._settings.key
        if certificate is None or key is None:
            return None
        try:
            tls = ServerTls("api", certificate, key, protocols=["http/1.1"])
        except ConfigError as error:
            raise ConfigError("[api]", "api.certificate", error.hint) from error
        context = tls.context

        def follow(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = tls.context  # as the files stand now

        context.sni_callback = follow  # called without a name too
        return context


def check(settings: ApiSettings) -> None:
    """See that keys and tokens don't travel in the clear.

    Raises:
        ConfigError: Names the key and the way out.
    """
    if (settings.certificate is None) != (settings.key is None):
        missing = "key" if settings.key is None else "certificate"
        raise ConfigError("[api]", f"api.{missing}", "certificate and key go together")
    if settings.certificate or settings.insecure:
        return
    for each in settings.bind:
        if not ipaddress.ip_address(parse_bind(each)[0]).is_loopback:
            hint = (
                f"{each} is reachable from outside, and API keys would travel in the clear: "
                "set certificate and key, or insecure = true behind a proxy that has them"
            )
            raise ConfigError("[api]", "api.bind", hint)
