"""How much of what callers send is held at once: many long bodies must not take all memory."""

from contextvars import ContextVar

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from canary_siem.api.problems import ProblemError

HELD = 64 << 20
"""Octets of bodies of all requests that are under way."""


class Bodies:
    """Counts what is held.

    Args:
        most: Octets at once.
    """

    def __init__(self, most: int = HELD) -> None:
        self._most = most
        self._held = 0

    def take(self, octets: int) -> None:
        """Hold so many more.

        Raises:
            ProblemError: 503 where that is too much.
        """
        if self._held + octets > self._most:
            detail = "too many long bodies are under way"
            raise ProblemError(503, detail, headers={"Retry-After": "2"}, close=True)
        self._held += octets

    def give(self, octets: int) -> None:
        """Let so many go."""
        self._held -= octets


class Hold:
    """What one request holds, until it is answered."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._octets = 0

    def take(self, octets: int) -> None:
        """Hold so many more.

        Raises:
            ProblemError: 503 where that is too much.
        """
        self._bodies.take(octets)
        self._octets += octets

    def release(self) -> None:
        """Let all of it go."""
        self._bodies.give(self._octets)
        self._octets = 0


_HOLD: ContextVar[Hold | None] = ContextVar("hold", default=None)


def take(octets: int) -> None:
    """Hold so many more octets for the request that is being answered here.

    Raises:
        ProblemError: 503 where that is too much.
    """
    if hold := _HOLD.get():
        hold.take(octets)


def bounding(bodies: Bodies) -> Middleware:
    """Make the middleware that lets go of what a request held, when it is answered."""

    @web.middleware
    async def bound(request: web.Request, handler: Handler) -> web.StreamResponse:
        hold = Hold(bodies)
        token = _HOLD.set(hold)
        try:
            return await handler(request)
        finally:
            _HOLD.reset(token)
            hold.release()

    return bound
