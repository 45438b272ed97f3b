"""One connection: aiohttp's request handler with deadlines, bounds, and an eye on the bytes."""

import asyncio
import math
import ssl
from collections.abc import Callable
from contextlib import suppress
from logging import CRITICAL, Logger
from typing import Any, Protocol

import structlog
from aiohttp import web
from aiohttp.streams import StreamReader

from canary_siem.sockets.visitor import Visitor
from listeners.http.limits import HEADERS, KEPT, LINE
from listeners.http.outbox import Outbox
from listeners.http.refusals import judge, too_long
from listeners.http.settings import HttpSettings

log = structlog.get_logger(__name__)

LINGER = 2.0
"""Seconds in which a client that was refused may still read our page (RFC 9112, section 9.6)."""
MUTE = Logger("aiohttp", CRITICAL + 1)  # noqa: LOG001 - outside the tree nobody turns it on
"""Says nothing: what aiohttp would log is an intruder's text."""
OPTIONS: dict[str, Any] = {
    "access_log": None,
    "logger": MUTE,
    "keepalive_timeout": 86400.0,  # ``deadline`` does this work
    "lingering_time": 0.0,
    "max_line_size": LINE,
    "max_field_size": LINE,
    "max_headers": HEADERS,
    "auto_decompress": False,
    "read_bufsize": 1 << 16,
}


class Desk(Protocol):
    """Who answers for a connection's requests."""

    settings: HttpSettings
    outbox: Outbox

    def hello(self, visitor: Visitor, tls: ssl.SSLObject | None, why: str) -> None:
        """Look at a TLS connection without a request."""

    def left_behind(self, connection: "Connection", data: bytes, why: str) -> None:
        """Look through *data* that came before the connection ended, *why* it did."""

    def refuse(self, connection: "Connection", data: bytes, status: int, why: str) -> None:
        """Answer *data* that is no request we take with an error page, then close."""

    def refusal(
        self, connection: "Connection", data: bytes, status: int, why: str
    ) -> web.StreamResponse:
        """Do the same as aiohttp's answer to what its parser refused."""


class Connection(web.RequestHandler):
    """A client's connection.

    It keeps the octets that no answer accounts for yet, so that whatever goes wrong with a
    request, the desk can look through them for a token's name.

    Args:
        server: aiohttp's server, whose handler answers whole requests.
        desk: Who answers all the rest.
        visitor: Who is at the other end.
        leave: Called once when the connection is over, if it ever began.
    """

    def __init__(
        self, server: web.Server, desk: Desk, visitor: Visitor, leave: Callable[[], None]
    ) -> None:
        self._clock = asyncio.get_running_loop().time
        super().__init__(server, loop=asyncio.get_running_loop(), **OPTIONS)
        self.visitor = visitor
        self.deadline = self._clock() + desk.settings.header_timeout
        self.ended = False
        self.lost = False
        self.met = False
        self.tls: ssl.SSLObject | None = None
        self._leave = leave
        self._desk = desk
        self._bytes = b""
        self._full = False  # some octets were not kept
        self._heard = False  # some came
        self._begun = False  # the head of a request is coming in
        self._asked = False  # a request waits for its answer
        self._deaf = False  # nothing more is read
        self._reading: StreamReader | None = None
        self._wire: asyncio.Transport | None = None
        self._gone: asyncio.Event | None = None

    # ---- what the network does ----------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._wire = self.transport
        self.tls = transport.get_extra_info("ssl_object")
        self.met = True

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        if data:  # aiohttp calls this with nothing to go on where it paused
            self._keep(data)
            if not self._asked:
                if not self._begun:
                    self._begun = True
                    self.deadline = self._clock() + self._desk.settings.header_timeout
                if len(self._bytes) > LINE and (status := too_long(self._bytes)):
                    self._refuse(status, "the request is too long")
                    return
        try:
            super().data_received(data)
        except Exception as error:  # noqa: BLE001 - whatever an enemy's bytes do to the parser
            self._refuse(400, f"the parser failed ({type(error).__name__})")
            return
        if self._messages:
            self._asked = True
            if (reading := self._reading) and not reading.is_eof():
                # The parser gave the body up, and queued an error for it.
                reading.set_exception(web.RequestPayloadError("the body is malformed"))

    def _keep(self, data: bytes) -> None:
        """Keep *data*, as long as what is kept is one piece."""
        self._heard = True
        if not self._full:
            self._bytes = self._bytes + data if self._bytes else data
            if len(self._bytes) > KEPT:
                self._full, self._bytes = True, self._bytes[:KEPT]

    def eof_received(self) -> bool | None:  # type: ignore[override]  # as asyncio.Protocol's
        """Let a client that said all it has to say still hear the answer."""
        self.ended = True
        self._desk.outbox.flush()  # asyncio closes now, and what is posted would never be written
        if self._gone:
            self._gone.set()
        if self._reading and not self._reading.is_eof():
            self._reading.set_exception(ConnectionResetError("the body broke off"))
        # One who is being refused hears so, too: a token's hit takes longer than noise.
        heard = self._asked or self._deaf
        return True if heard and not self.visitor.secure else None

    def connection_lost(self, exc: BaseException | None) -> None:
        self.lost = True
        self._leave()
        if self._gone:
            self._gone.set()
        super().connection_lost(exc)
        if self._bytes and not self._deaf and self._reading is None:
            self._desk.left_behind(self, self._take_all(), "the request broke off")
        if self.visitor.server_name and not self._heard:
            self._desk.hello(self.visitor, self.tls, "no request came through TLS")

    @property
    def finished(self) -> bool:
        """Whether the client has closed its side, and nothing else that it asked waits."""
        return self.ended and not self._messages

    # ---- what the clock does ------------------------------------------------------------

    def expire(self) -> None:
        """End a connection whose deadline is over."""
        if self._bytes and not self._asked and not self._deaf:
            self._desk.left_behind(self, self._take_all(), "the request was not finished in time")
        self._deaf = True
        if self._wire is not None:
            self._wire.abort()

    # ---- what the desk does -------------------------------------------------------------

    def take_head(self) -> bytes:
        """Take the head of the request that is to be answered now, and stop its clock.

        Empty where it was not kept, behind too much else.
        """
        self._begun = False
        self.deadline = math.inf
        data = self._bytes
        if data[:1] in {b"\r", b"\n"}:
            data = data.lstrip(b"\r\n")
        end = data.find(b"\r\n\r\n") + 4
        if end == len(data):
            self._bytes = b""
            return data
        self._bytes = data[end:] if end > 3 else b""
        return data[:end]

    def begin_body(self, content: StreamReader) -> None:
        """Watch over *content* while the desk reads it."""
        self._reading = content
        if content.is_eof():
            return
        if self._messages:
            content.set_exception(web.RequestPayloadError("the body is malformed"))
        elif self.ended:
            content.set_exception(ConnectionResetError("the body broke off"))

    def end_body(self, size: int, *, chunked: bool) -> None:
        """Forget the octets of a body of *size* octets that was read."""
        self._reading = None
        if chunked:
            size = self._bytes.find(b"0\r\n\r\n") + 5 if b"0\r\n\r\n" in self._bytes else KEPT
        self._bytes = self._bytes[size:]

    def answered(self) -> None:
        """Wait for the next request."""
        self._asked = bool(self._messages)
        if self._full and not self._asked:
            self._full, self._bytes = False, b""
        self._begun = bool(self._bytes)
        settings = self._desk.settings
        wait = settings.header_timeout if self._begun else settings.idle_timeout
        self.deadline = self._clock() + wait

    async def say(self, page: bytes) -> None:
        """Write the last answer of this connection, and give the client time to read it.

        Closing at once would reset a connection whose client is still sending, and the reset
        would take our page with it.
        """
        self._deaf = True
        self.deadline = self._clock() + LINGER
        if self._wire is None or self.lost:
            return
        self._desk.outbox.flush()
        self._wire.write(page)
        with suppress(OSError):  # the client was faster
            if self._wire.can_write_eof():
                self._gone = asyncio.Event()
                self._wire.write_eof()
                if not self.ended:
                    await self._gone.wait()
        self._wire.close()

    def drop(self) -> None:
        """End the connection without an answer."""
        self._deaf = True
        if self._wire is not None:
            self._desk.outbox.flush()
            self._wire.abort()

    # ---- what aiohttp refuses -----------------------------------------------------------

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what the parser refused in our own words."""
        data = self._take_all()
        self.deadline = math.inf
        if status == 500:
            log.error("a request could not be answered", exc_info=exc)
        return self._desk.refusal(self, data, *judge(data, exc, message or ""))

    def _refuse(self, status: int, why: str) -> None:
        self._deaf = True
        self.deadline = math.inf
        self._desk.refuse(self, self._take_all(), status, why)

    def _take_all(self) -> bytes:
        data, self._bytes = self._bytes, b""
        return data
