"""One connection: aiohttp's request handler with our bounds and our words."""

import asyncio
from logging import CRITICAL, Logger
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from canary_siem.api.problems import ProblemError
from canary_siem.api.replies import Reply

CONNECTIONS = 256
"""At most at once; the next is closed."""
LINE, HEADERS = 8_192, 64
MUTE = Logger("aiohttp", CRITICAL + 1)  # noqa: LOG001 - outside the tree nobody turns it on
"""Says nothing: what aiohttp would log is a caller's text."""
OPTIONS: dict[str, Any] = {
    "access_log": None,
    "logger": MUTE,
    # It also ends whoever does not finish a request's head: octets don't put it off.
    "keepalive_timeout": 30.0,
    "lingering_time": 2.0,
    "max_line_size": LINE,
    "max_field_size": LINE,
    "max_headers": HEADERS,
    "auto_decompress": False,
    "read_bufsize": 1 << 16,
}


class Connection(web.RequestHandler):
    """A caller's connection.

    Args:
        server: aiohttp's, whose handler answers whole requests.
    """

    def __init__(self, server: web.Server) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **OPTIONS)
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if len(self._server.connections) > CONNECTIONS:
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what the parser refused."""
        if isinstance(exc, LineTooLong):
            detail = f"the request line and each header have {LINE} octets at most"
            return ProblemError(431, detail, close=True).reply()
        return refused(status)


def refused(status: int) -> Reply:
    """Say that *status* was the end of it."""
    detail = "this is no HTTP request that is understood here"
    return ProblemError(status if 400 <= status < 500 else 400, detail, close=True).reply()
