"""Trips as they come: server-sent events (WHATWG HTML, "Server-sent events")."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

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
GONE_SECONDS = 1.0
"""How soon a stream is given back whose client has closed the connection."""
STALL_SECONDS = 10.0
"""How long a client may read nothing; then it is dropped, and comes back with its cursor."""
HELLO = b"retry: 2000\n\n"
HEARTBEAT = b": still here\n\n"
Write = Callable[[Sequence[StoredTrip]], bytes]
Renew = Callable[[], Awaitable[object]]


class StreamTrips(BaseModel):
    """Which trips; what is not given does not narrow."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: int | None = Field(
        None, description="A cursor to go on from; without one, from now.", ge=0, lt=1 << 62
    )
    token: str = Field("", description="Only of this token, by its id.", max_length=100)
    kind: str = Field("", description="Only of this kind of token.", max_length=100)


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever follows a stream: what he wants, how it is written, whether he still may."""

    request: web.BaseRequest
    wish: StreamTrips
    write: Write
    renew: Renew

    @property
    def gone(self) -> bool:
        """Whether he has closed the connection."""
        transport = self.request.transport
        return transport is None or transport.is_closing()


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
        self,
        request: web.BaseRequest,
        key: Key,
        wish: StreamTrips,
        write: Write | None = None,
        renew: Renew | None = None,
    ) -> web.StreamResponse:
        """Stream until the client goes, its key is closed, or we stop.

        Args:
            request: The client's.
            key: Whose stream it is; it bounds how many there are.
            wish: Which trips.
            write: Writes them as events, each with its position as id; nothing for those that it
                leaves out. Where not given, each whole document.
            renew: Sees now and then that the client may still read, else raises ProblemError.
                Where not given, by its ``Authorization``.

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
        header = request.headers.get("Authorization", "")
        by_key = partial(self._access.renew, header)
        client = Client(request, wish, write or documents, renew or by_key)
        try:
            return await self._serve(client, wanted)
        finally:
            self._open -= Counter([key.id])

    async def stop(self) -> None:
        """End every stream at its next breath."""
        await self._tide.stop()

    async def _serve(self, client: Client, after: int | None) -> web.StreamResponse:
        top = await self._tide.look()
        response = web.StreamResponse(headers={**COMMON, "X-Accel-Buffering": "no"})
        response.content_type = MEDIA_TYPE
        response.charset = "utf-8"
        response.force_close()
        await response.prepare(client.request)
        try:
            await self._say(response, HELLO)
            await self._follow(client, response, top if after is None else after)
        except ProblemError:
            pass  # its key was closed meanwhile; the client hears so when it comes back
        except TimeoutError:
            if client.request.transport:
                client.request.transport.abort()
            raise ConnectionResetError("the client does not read") from None
        return response

    async def _follow(self, client: Client, response: web.StreamResponse, position: int) -> None:
        loop = asyncio.get_running_loop()
        beat = loop.time() + self._heartbeat
        token, kind = client.wish.token, client.wish.kind.replace("-", "_")
        while not self._tide.stopped:
            # `top` first: what is committed meanwhile must not be skipped below.
            top = self._tide.top
            if position < top:
                wanted = TripFilter(after=position, token=token, kind=kind, limit=PAGE)
                found = await self._history.search(wanted)
                if found and (data := client.write(found)):
                    await self._say(response, data)
                position = found[-1].position if len(found) == PAGE else top
                continue
            await self._tide.moved(position, min(beat - loop.time(), GONE_SECONDS))
            if client.gone:
                break
            if loop.time() >= beat:
                await self._say(response, HEARTBEAT)
                await client.renew()
                beat = loop.time() + self._heartbeat

    async def _say(self, response: web.StreamResponse, data: bytes) -> None:
        async with asyncio.timeout(self._stall):
            await response.write(data)


def documents(trips: Sequence[StoredTrip]) -> bytes:
    """Write each of *trips* whole."""
    return b"".join(map(written, trips))


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
