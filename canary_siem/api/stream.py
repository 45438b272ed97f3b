"""Trips as they come: server-sent events (WHATWG HTML, "Server-sent events")."""

import asyncio
from collections import Counter

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from canary_siem.api.access import Access
from canary_siem.api.problems import ProblemError, wrong_field
from canary_siem.api.replies import COMMON
from canary_siem.api.tide import Tide
from canary_siem.store.history import History, TripFilter
from canary_siem.store.keys import Key
from canary_siem.trips import StoredTrip

MEDIA_TYPE = "text/event-stream"
STREAMS, PER_KEY = 32, 8
"""Streams at once: of all, and of one key."""
PAGE = 50
HEARTBEAT_SECONDS = 15.0
STALL_SECONDS = 10.0
"""How long a client may read nothing; then it is dropped, and comes back with its cursor."""
HELLO = b"retry: 2000\n\n"
HEARTBEAT = b": still here\n\n"


class StreamTrips(BaseModel):
    """Which trips; what is not given does not narrow."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: int | None = Field(
        None, description="A cursor to go on from; without one, from now.", ge=0, lt=1 << 62
    )
    token: str = Field("", description="Only of this token, by its id.", max_length=100)
    kind: str = Field("", description="Only of this kind of token.", max_length=100)


class Streams:
    """Serves the streams.

    A stream reads the trip log itself, a page at a time and no further than its client reads:
    nothing is queued for a slow one, and none holds up another.

    Args:
        history: The trip log.
        access: Asked now and then whether a stream's key still opens.
        heartbeat: Seconds between signs of life.
        stall: Seconds that a client may read nothing.
    """

    def __init__(
        self,
        history: History,
        access: Access,
        heartbeat: float = HEARTBEAT_SECONDS,
        stall: float = STALL_SECONDS,
    ) -> None:
        self._history = history
        self._access = access
        self._heartbeat = heartbeat
        self._stall = stall
        self._tide = Tide(history.last)
        self._open: Counter[str] = Counter()

    async def serve(
        self, request: web.BaseRequest, key: Key, wish: StreamTrips
    ) -> web.StreamResponse:
        """Stream until the client goes, its key is closed, or we stop.

        Raises:
            ProblemError: There are too many streams already.
        """
        wanted = _wanted(request.headers.get("Last-Event-ID", ""), wish)
        if self._open[key.id] >= PER_KEY:
            detail = f"this key has {PER_KEY} streams open already"
            raise ProblemError(429, detail, headers={"Retry-After": "10"})
        if self._open.total() >= STREAMS:
            raise ProblemError(503, "too many streams are open", headers={"Retry-After": "10"})
        self._open[key.id] += 1
        try:
            return await self._serve(request, wanted, wish)
        finally:
            self._open -= Counter([key.id])

    async def stop(self) -> None:
        """End every stream at its next breath."""
        await self._tide.stop()

    async def _serve(
        self, request: web.BaseRequest, after: int | None, wish: StreamTrips
    ) -> web.StreamResponse:
        top = await self._tide.look()
        response = web.StreamResponse(headers={**COMMON, "X-Accel-Buffering": "no"})
        response.content_type = MEDIA_TYPE
        response.charset = "utf-8"
        response.force_close()
        await response.prepare(request)
        try:
            await self._say(response, HELLO)
            await self._follow(request, response, top if after is None else after, wish)
        except ProblemError:
            pass  # its key was closed meanwhile; the client hears so when it comes back
        except TimeoutError:
            if request.transport:
                request.transport.abort()
            raise ConnectionResetError("the client does not read") from None
        return response

    async def _follow(
        self,
        request: web.BaseRequest,
        response: web.StreamResponse,
        position: int,
        wish: StreamTrips,
    ) -> None:
        loop = asyncio.get_running_loop()
        beat = loop.time() + self._heartbeat
        kind = wish.kind.replace("-", "_")
        while not self._tide.stopped:
            # `top` first: what is committed meanwhile must not be skipped below.
            top = self._tide.top
            if position < top:
                wanted = TripFilter(after=position, token=wish.token, kind=kind, limit=PAGE)
                found = await self._history.search(wanted)
                if found:
                    await self._say(response, b"".join(map(written, found)))
                position = found[-1].position if len(found) == PAGE else top
                continue
            await self._tide.moved(position, beat - loop.time())
            if loop.time() >= beat:
                await self._say(response, HEARTBEAT)
                await self._access.renew(request.headers.get("Authorization", ""))
                beat = loop.time() + self._heartbeat

    async def _say(self, response: web.StreamResponse, data: bytes) -> None:
        async with asyncio.timeout(self._stall):
            await response.write(data)


def written(trip: StoredTrip) -> bytes:
    """Write *trip* as one event; its id is the cursor. The document has no line break."""
    return b"id: %d\nevent: trip\ndata: %b\n\n" % (trip.position, trip.document)


def _wanted(header: str, wish: StreamTrips) -> int | None:
    """Give where to begin: a client that comes back says so in Last-Event-ID."""
    if not header:
        return wish.after
    if not (header.isascii() and header.isdigit() and len(header) < 19):
        raise wrong_field("Last-Event-ID", "is no cursor of ours")
    return int(header)
