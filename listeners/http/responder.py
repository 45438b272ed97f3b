"""The desk: who asked for what, whether it names a token, and what is said to it."""

import ssl
import time
from typing import cast

from aiohttp import web

from canary_siem.interfaces import Trap
from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.visitor import Visitor
from canary_siem.tasks import Tasks
from canary_siem.tokens import Token
from canary_siem.trips import Answer
from listeners.http.bodies import Body, read_body
from listeners.http.connection import Connection
from listeners.http.hits import Seen
from listeners.http.leftovers import Reading, named
from listeners.http.limits import HITS
from listeners.http.outbox import Outbox
from listeners.http.pages import Pages
from listeners.http.places import find_token
from listeners.http.responses import Last, Ready
from listeners.http.rounds import Rounds
from listeners.http.settings import HttpSettings

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Responder:
    """Answers whole requests (``answer``), and what is none (``refuse``, ``left_behind``).

    Args:
        trap: The core.
        settings: The listener's.
        tasks: For work that no request waits for.
        hits: How many may be under way.
    """

    def __init__(self, trap: Trap, settings: HttpSettings, tasks: Tasks, hits: int = HITS) -> None:
        self.settings = settings
        self._trap = trap
        self._tasks = tasks
        self._pages = Pages(settings.server)
        self._rounds = Rounds(trap, Trusted(settings.trusted_proxies), hits)
        self.outbox = Outbox()

    # ---- whole requests -----------------------------------------------------------------

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request: at once and alike, or after its hit is durable."""
        connection = cast("Connection", request.protocol)
        if connection.lost:  # its octets were looked through when it was
            return Ready(b"")
        headers = request.headers
        token = find_token(self._trap, headers.get("Host", ""), request.raw_path)
        head = connection.take_head()
        at = time.time_ns()
        body = None
        if wrong := connection.visitor.error:
            body = Body(status=400, error=wrong)
        elif request.method == "CONNECT":
            body = Body(status=405)
        elif request.body_exists:
            body = await self._read_body(connection, request)
        if token is None:
            self._trap.noise("http")
            answer: Answer | None = self._trap.decoy(headers.get("Accept", ""))
        else:
            seen = _seen(connection, request, at, head, body or Body())
            answer = await self._rounds.spring(token, seen)
        if answer is None:
            connection.drop()
            return Ready(b"")
        if body is not None and body.status:
            error = self._pages.error(body.status)
            page = self._pages.write(error, head=request.method == "HEAD", keep=False)
            return Last(lambda: connection.say(page))
        keep = request.keep_alive and not connection.finished and "Upgrade" not in headers
        connection.answered()
        page = self._pages.write(answer, head=request.method == "HEAD", keep=keep)
        if keep:
            return Ready(page, self.outbox)
        self.outbox.flush()  # what this client was told before goes first
        return Ready(page)

    async def _read_body(self, connection: Connection, request: web.BaseRequest) -> Body:
        """Read the body, of noise too: a token must not be known by our waiting for it."""
        expects = request.headers.get("Expect", "").lower() == "100-continue"
        if expects and request.version >= (1, 1) and request.transport is not None:
            self.outbox.flush()
            request.transport.write(CONTINUE)
        connection.begin_body(request.content)
        body = await read_body(request.content, self.settings.body_timeout)
        chunked = "Transfer-Encoding" in request.headers
        connection.end_body(body.size, chunked=chunked)
        return body

    # ---- what is no request -------------------------------------------------------------

    def refuse(self, connection: Connection, data: bytes, status: int, why: str) -> None:
        """Answer *data* that is no request we take with an error page, then close."""
        found = self._named(connection, data, why)
        if not self._tasks.start(self._refuse(connection, found, status)):
            self._overloaded(found)
            connection.drop()

    def refusal(self, connection: Connection, data: bytes, status: int, why: str) -> Last:
        """Do the same as aiohttp's answer to what its parser refused."""
        found = self._named(connection, data, why)
        return Last(lambda: self._refuse(connection, found, status))

    def left_behind(self, connection: Connection, data: bytes, why: str) -> None:
        """Look through *data* that came before the connection ended, *why* it did."""
        found = self._named(connection, data, why)
        if found and not self._tasks.start(self._spring_each(found)):
            self._overloaded(found)

    def hello(self, visitor: Visitor, tls: ssl.SSLObject | None, why: str) -> None:
        """Look at a TLS connection without a request: its ClientHello may name a token."""
        token = self._trap.find(visitor.server_name) if visitor.server_name else None
        if token is None:
            return
        host = (("host", visitor.server_name),)
        seen = Seen(time.time_ns(), visitor, tls, "", "", "", host, b"", error=why)
        found = [(token, seen)]
        if not self._tasks.start(self._spring_each(found)):
            self._overloaded(found)

    def _named(self, connection: Connection, data: bytes, why: str) -> list[tuple[Token, Seen]]:
        at = time.time_ns()
        found = [
            (token, _read(connection, reading, at, why))
            for token, reading in named(self._trap, data)
        ]
        if not found:
            self._trap.noise("http")
        return found

    async def _refuse(
        self, connection: Connection, found: list[tuple[Token, Seen]], status: int
    ) -> None:
        if await self._spring_all(found):
            page = self._pages.write(self._pages.error(status), head=False, keep=False)
            await connection.say(page)
        else:
            connection.drop()

    async def _spring_all(self, found: list[tuple[Token, Seen]]) -> bool:
        """Make all hits durable; say whether all were taken."""
        taken = [await self._rounds.spring(token, seen) for token, seen in found]
        return None not in taken

    async def _spring_each(self, found: list[tuple[Token, Seen]]) -> None:
        await self._spring_all(found)

    def _overloaded(self, found: list[tuple[Token, Seen]]) -> None:
        for token, _ in found:
            self._trap.overloaded(token)


def _seen(
    connection: Connection, request: web.BaseRequest, at: int, head: bytes, body: Body
) -> Seen:
    """Gather what came with a request that aiohttp has read."""
    line = f"{request.method} {request.raw_path} ".encode("utf-8", "surrogateescape")
    if not head.startswith(line):  # not kept, behind too much else
        version = b"HTTP/%d.%d" % request.version
        head = b"\r\n".join((line + version, *map(b": ".join, request.raw_headers), b"", b""))
    return Seen(
        at=at,
        visitor=connection.visitor,
        tls=connection.tls,
        method=request.method,
        target=request.raw_path,
        version=f"{request.version.major}.{request.version.minor}",
        headers=[(name.lower(), value) for name, value in request.headers.items()],
        head=head,
        body=body.kept,
        body_size=body.size,
        error=body.error,
    )


def _read(connection: Connection, reading: Reading, at: int, why: str) -> Seen:
    """Gather what could be read of octets that are no request."""
    return Seen(
        at=at,
        visitor=connection.visitor,
        tls=connection.tls,
        method=reading.method,
        target=reading.target,
        version=reading.version,
        headers=reading.headers,
        head=reading.raw,
        error=why,
    )
