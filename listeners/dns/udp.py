"""DNS over UDP: a socket drained as far as it goes, each time the loop wakes for it."""

import asyncio
import socket
from contextlib import suppress
from functools import partial
from typing import Any

import structlog

from canary_siem.interfaces import Trap
from canary_siem.tasks import Tasks
from canary_siem.trips import Hit
from listeners.dns.caught import Caught
from listeners.dns.responder import Responder
from listeners.dns.wildcard import WildcardSocket

log = structlog.get_logger(__name__)

HITS = 4096
"""Hits that wait for the disk; beyond them one is counted, and goes unanswered."""
DRAIN = 128
"""Datagrams a wake-up: what else the loop has to do must have its turn too."""
_DATAGRAM = 4096
"""Octets read of one; no query is longer."""

Way = tuple[Any, ...]
"""How a datagram came, and its answer goes; the second item is the peer's port."""
Catch = tuple[Caught, bytes, Way]


class UdpSocket:
    """Answers what comes to one socket."""

    def __init__(
        self,
        bound: socket.socket,
        responder: Responder,
        trap: Trap,
        tasks: Tasks,
        most: int = HITS,
    ) -> None:
        self._socket = bound
        self._responder = responder
        self._trap = trap
        self._tasks = tasks
        self._most = most
        self._waiting = 0
        self._address, self._port = bound.getsockname()[:2]
        self._wildcard: WildcardSocket | None = None
        self._receive: Any = partial(bound.recvfrom, _DATAGRAM)
        self._send: Any = bound.sendto
        if self._address in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            self._wildcard = WildcardSocket(bound)
            self._receive, self._send = self._wildcard.receive, self._wildcard.send

    def start(self) -> None:
        """Begin to read."""
        asyncio.get_running_loop().add_reader(self._socket, self._drain)

    def pause(self) -> None:
        """Read nothing more; answers may still leave."""
        asyncio.get_running_loop().remove_reader(self._socket)

    def close(self) -> None:
        """Let the socket go."""
        self._socket.close()

    def _drain(self) -> None:
        """Read what is there, then answer it, then send: a loop that does one thing is faster."""
        came: list[tuple[bytes, Way]] = []
        receive, answer, send = self._receive, self._responder.answer, self._send
        with suppress(OSError):  # no more is there (BlockingIOError); else the loop wakes us again
            for _ in range(DRAIN):
                came.append(receive())  # noqa: PERF401 - what came before the error stays
        caught: list[Catch] = []
        replies: list[tuple[bytes, Way]] = []
        noise = 0
        for data, way in came:
            try:
                said = answer(data, True)
            except Exception:  # it must not take with it what was read before and behind it
                log.exception("a datagram went unanswered")
                continue
            if isinstance(said, Caught):
                caught.append((said, data, way))
                continue
            noise += 1
            if said and way[1]:  # nobody asks from port 0
                replies.append((said, way))
        for reply, way in replies:
            try:
                send(reply, way)
            except OSError:  # a full buffer, or no road: this answer only, he asks again
                continue
        if noise:
            self._trap.noise("dns", noise)
        if caught:
            self._catch(caught)

    def _catch(self, caught: list[Catch]) -> None:
        room = max(self._most - self._waiting, 0)
        some, rest = caught[:room], caught[room:]
        if some and not self._tasks.start(self._spring(some)):
            rest = caught
        for each, _, _ in rest:  # unanswered, so the resolver asks again
            self._trap.overloaded(each.token)

    def _hit(self, caught: Caught, data: bytes, way: Way) -> Hit:
        if self._wildcard:
            host, port, asked = self._wildcard.ends(way)
        else:
            host, port, asked = way[0], way[1], self._address
        return caught.hit(data, (host, port), (asked, self._port), "udp")

    async def _spring(self, caught: list[Catch]) -> None:
        self._waiting += len(caught)
        try:
            hits = [(each[0].token, self._hit(*each)) for each in caught]
            answers = await self._trap.spring_all(hits)
        finally:
            self._waiting -= len(caught)
        for answer, (each, _, way) in zip(answers, caught, strict=True):
            if way[1]:
                with suppress(OSError):
                    self._send(each.denial() if answer.nxdomain else each.reply, way)
