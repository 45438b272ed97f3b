"""One client from the greeting to the refusal."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from canary_siem.interfaces import Trap
from canary_siem.sockets.reception import Guest
from canary_siem.sockets.tls import ServerTls
from canary_siem.sockets.wire import LOST
from canary_siem.tokens import Token
from listeners.mysql.banners import Banner, challenge
from listeners.mysql.hits import CHANNEL, to_hit
from listeners.mysql.login import Login, asks_for_tls, parse
from listeners.mysql.packets import (
    BAD_HANDSHAKE,
    NATIVE,
    OUT_OF_ORDER,
    TOO_BIG,
    auth_switch,
    denied,
)
from listeners.mysql.places import find_token, left_behind
from listeners.mysql.stream import GarbageError, Stream


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sessions share.

    Attributes:
        trap: The core.
        banner: How we present ourselves.
        tls: Our certificate, where there is one.
        patience: Seconds until a client has logged in.
        thread: Numbers the connections, as servers do.
    """

    trap: Trap
    banner: Banner
    tls: ServerTls | None
    patience: float
    thread: Callable[[], int]


class Session:
    """A conversation with a client; it always ends in a refusal.

    Args:
        shared: What it has in common with all others.
        stream: The connection.
        guest: Who is there.
    """

    def __init__(self, shared: Shared, stream: Stream, guest: Guest) -> None:
        self._shared = shared
        self._stream = stream
        self._guest = guest
        self._visitor = guest.visitor
        self._scramble = challenge()
        self._raw = b""

    async def run(self) -> None:
        """Greet, take the login, make the hit durable, refuse."""
        try:
            async with asyncio.timeout(self._shared.patience):
                login = await self._login()
        except GarbageError as garbage:
            self._guest.heard = True
            await self._garbage(garbage.octets)
            self._stream.send((OUT_OF_ORDER if garbage.late else TOO_BIG).payload())
            return
        except asyncio.IncompleteReadError as broken:
            self._guest.heard = True
            await self._garbage(self._raw + broken.partial)
            return
        except TimeoutError:
            self._guest.heard = True
            await self._garbage(self._raw + await self._stream.at_hand())
            return
        except LOST:
            return
        self._guest.heard = True
        if login is None:
            await self._garbage(self._raw)
            self._stream.send(BAD_HANDSHAKE.payload())
            return
        await self._spring(find_token(self._shared.trap, login), login)
        await self._refuse(login)

    async def _login(self) -> Login | None:
        """Greet, and read what comes back; None where that is no login."""
        shared, stream = self._shared, self._stream
        greeting = shared.banner.greeting(
            shared.thread(), self._scramble, tls=shared.tls is not None
        )
        stream.send(greeting)
        self._raw = await stream.packet()
        if shared.tls is not None and asks_for_tls(self._raw):
            self._raw = b""
            await stream.secure(shared.tls.context)
            self._raw = await stream.packet()
        return parse(self._raw)

    async def _refuse(self, login: Login) -> None:
        """Say no, after the detour that a client of another authentication is sent on."""
        password = login.password
        if login.plugin not in {"", NATIVE}:
            self._stream.send(auth_switch(self._scramble))
            try:
                async with asyncio.timeout(self._shared.patience):
                    password = bool(await self._stream.packet())
            except (*LOST, TimeoutError, GarbageError):
                return
        user = self._shared.banner.shown(login.user)
        host = "localhost" if self._visitor.ip in {"127.0.0.1", "::1"} else self._visitor.ip
        refusal = denied(user, host, password=password)
        self._stream.send(refusal.payload(state=login.states))

    async def _garbage(self, octets: bytes) -> None:
        """Look through what is no login for a token's name."""
        if octets:
            token = left_behind(self._shared.trap, octets)
            self._raw = octets
            await self._spring(token, None, "no login that we understand")

    async def _spring(self, token: Token | None, login: Login | None, error: str = "") -> None:
        trap = self._shared.trap
        if token is None:
            trap.noise(CHANNEL)
            return
        now = time.time_ns()
        hit = to_hit(now, self._visitor, self._raw, login, self._stream.tls, error)
        await trap.spring(token, hit)
