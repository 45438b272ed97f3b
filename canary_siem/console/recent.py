"""What the trip log holds of late, in memory and in few words: what charts and maps are made of.

The log itself has no index for such questions. Read once when the first page asks, then only what
is new: a page costs next to nothing however long the log is, and the trap never waits for it.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import Any

import orjson
from aiohttp import web

from canary_siem.dialects.reading import part, read
from canary_siem.store.newest import Newest
from canary_siem.trips import StoredTrip

KEPT = 20_000
"""Entries of the log that are looked at, the newest; what is older is not counted, and said so."""
DAYS = 30
CHUNK = 200
MEMO_CAP = 120
_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One trip in few words.

    Attributes:
        at: When it was recorded, seconds since the epoch.
        place: As people know it, empty where unknown.
        spot: Latitude and longitude, where known.
        network: Who runs the network it came from.
    """

    at: float
    alert: bool
    severity: int
    token: str
    kind: str
    memo: str
    incident: str
    role: str
    address: str
    place: str
    spot: tuple[float, float] | None
    network: str


class Recent:
    """The newest trips.

    Args:
        newest: The trip log.
        kept: Entries of it that are looked at.

    Attributes:
        whole_since: Seconds since the epoch from when on nothing is missing.
    """

    def __init__(self, newest: Newest, kept: int = KEPT) -> None:
        self._newest = newest
        self._kept = kept
        self._seen: deque[Seen] = deque(maxlen=kept)
        self._position = -1
        self._turn = asyncio.Lock()
        self.whole_since = 0.0

    async def refresh(self) -> None:
        """Read what is new.

        Raises:
            StorageError: The database can't be read.
        """
        async with self._turn:
            since = time.time_ns() - DAYS * 86_400 * _NANO
            start = await self._newest.bottom(since, self._kept)
            if start > self._position:  # the first time, or nobody looked for a long time
                self._seen.clear()
                self._position = start
                self.whole_since = since / _NANO
                cut = True
            else:
                cut = False
            while True:
                end, found = await self._newest.beyond(self._position, CHUNK, summary)
                if end == self._position:
                    break
                self._position = end
                self._seen.extend(found)
            if self._seen and (cut or len(self._seen) == self._kept) and start > 0:
                self.whole_since = max(self.whole_since, self._seen[0].at)

    def since(
        self,
        at: float,
        token: str = "",
        kind: str = "",
        incident: str = "",
        alerts: bool | None = None,
    ) -> Iterator[Seen]:
        """Give the trips recorded since then, newest first; what is empty does not narrow.

        Twenty thousand take a while: ask on another thread than the loop's.
        """
        for seen in reversed(tuple(self._seen)):  # copied at once: more may come meanwhile
            if seen.at < at:
                continue
            if token and seen.token != token:
                continue
            if kind and seen.kind != kind:
                continue
            if incident and seen.incident != incident:
                continue
            if alerts is None or seen.alert == alerts:
                yield seen


RECENT = web.AppKey("recent", Recent)
"""Where the console's application keeps it."""


def summary(trip: StoredTrip) -> Seen:
    """Take out of a trip what charts and maps need."""
    document: dict[str, Any] = orjson.loads(trip.document)
    event, canary = part(document, "event"), part(document, "canary")
    token, source = part(canary, "token"), part(document, "source")
    severity = event.get("severity")
    return Seen(
        at=int(trip.id[:8] + trip.id[9:13], 16) / 1000,  # RFC 9562, section 5.7
        alert=event.get("kind") == "alert",
        severity=severity if isinstance(severity, int) else 0,
        token=intern(read(token, "id")),
        kind=intern(read(token, "kind")),
        memo=intern(read(token, "memo")[:MEMO_CAP]),
        incident=intern(read(canary, "incident.id")),
        role=intern(read(canary, "source.role")),
        address=intern(read(source, "address")),
        place=intern(place_of(source)),
        spot=_spot(source),
        network=intern(read(source, "as.organization.name")[:MEMO_CAP]),
    )


def place_of(source: Any) -> str:
    """Name the place of an ECS ``source`` or ``client``; empty where unknown."""
    geo = part(source, "geo")
    names = (read(geo, name) for name in ("city_name", "country_name"))
    return ", ".join(filter(None, names))[:MEMO_CAP]


def _spot(source: Any) -> tuple[float, float] | None:
    location = part(part(source, "geo"), "location")
    latitude, longitude = location.get("lat"), location.get("lon")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return float(latitude), float(longitude)
    return None
