"""The trip log read backwards, for people: newest first, and never more of it than a page costs.

No index serves every wish, for each would slow the trap. So a page looks through SCAN entries at
most, and says where to go on if it found less than was asked for.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from canary_siem.store.history import id_floor
from canary_siem.store.index import behind, newest
from canary_siem.store.reader import Reader
from canary_siem.trips import StoredTrip

T = TypeVar("T")
SCAN = 20_000
"""Entries that one page looks through at most."""
END = 1 << 62

_COLUMNS = "position, id, stream, document"
_LAST = "SELECT coalesce(max(position), 0) FROM trips"
_FIRST = "SELECT coalesce(min(position), 0) FROM trips"
_AT = "SELECT position FROM trips WHERE id>=? ORDER BY id LIMIT 1"
_DISORDER = 200
"""Positions that processes which record at once may get out of the order of their ids."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to list; what is empty does not narrow.

    Attributes:
        before: Only what stands before this position.
        since: Only what was recorded at or after this time, nanoseconds since the epoch.
        until: Only what was recorded before it.
        incident: An incident's id, which is the ``event.id`` of its first hit.
        alerts: True for alerts only, False for everything but alerts.
        streams: ``trip``, ``health``, ``audit``.
    """

    before: int = END
    since: int = 0
    until: int = 0
    token: str = ""
    kind: str = ""
    incident: str = ""
    alerts: bool | None = None
    streams: tuple[str, ...] = ("trip",)
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """What was found, newest first.

    Attributes:
        older: Ask for what stands before it to go on; 0 where nothing older fits.
    """

    trips: list[StoredTrip]
    older: int = 0


class Newest:
    """Reads for people.

    Args:
        searcher: The reader for questions that may take long.
        scan: Entries that one page looks through.
    """

    def __init__(self, searcher: Reader, scan: int = SCAN) -> None:
        self._searcher = searcher
        self._scan = scan

    async def page(self, wish: Wish) -> Page:
        """List what fits, newest first."""
        return await self._searcher.run(lambda db: _page(db, wish, self._scan))

    async def following(
        self, position: int, token: str, incident: str, limit: int
    ) -> list[StoredTrip]:
        """List an incident's trips behind *position*, oldest first."""
        values = {"incident": incident, "limit": limit}

        def read(db: sqlite3.Connection) -> list[StoredTrip]:
            found = behind(db, token, position, self._scan)
            query = (
                f"SELECT {_COLUMNS} FROM trips WHERE incident=:incident AND stream='trip'"
                " AND position IN (SELECT value FROM json_each(:positions))"
                " ORDER BY position LIMIT :limit"
            )
            rows = db.execute(query, values | {"positions": json.dumps(found)})
            return [StoredTrip(*row) for row in rows]

        return await self._searcher.run(read)

    async def beyond(
        self, position: int, count: int, pick: Callable[[StoredTrip], T]
    ) -> tuple[int, list[T]]:
        """Go on behind *position*, oldest first.

        Args:
            position: Where the last call ended.
            count: Entries to look at, at most.
            pick: Takes out of a trip what is wanted, on the reader's thread.

        Returns:
            Where this ended, and what was picked. It ends at *position* where there is no more.
        """
        query = f"SELECT {_COLUMNS} FROM trips WHERE position>? ORDER BY position LIMIT ?"

        def read(db: sqlite3.Connection) -> tuple[int, list[T]]:
            end, picked = position, []
            for row in db.execute(query, (position, count)):
                end = row[0]
                if row[2] == "trip":
                    picked.append(pick(StoredTrip(*row)))
            return end, picked

        return await self._searcher.run(read)

    async def bottom(self, since: int, count: int) -> int:
        """Give the position behind which the newest *count* entries since that time stand."""

        def read(db: sqlite3.Connection) -> int:
            last = int(db.execute(_LAST).fetchone()[0])
            return max(last - count, _floor(db, since) - 1, 0)

        return await self._searcher.run(read)


def _page(db: sqlite3.Connection, wish: Wish, scan: int) -> Page:
    lowest = db.execute(_FIRST).fetchone()[0]
    if wish.since:
        lowest = max(lowest, _floor(db, wish.since))
    before = min(wish.before, db.execute(_LAST).fetchone()[0] + 1)
    if wish.until and (row := db.execute(_AT, (id_floor(wish.until),)).fetchone()):
        before = min(before, row[0] + _DISORDER)
    values: dict[str, Any] = {
        "kind": wish.kind,
        "incident": wish.incident,
        "alerts": wish.alerts,
        "streams": json.dumps(wish.streams),
        "since": id_floor(wish.since),
        "until": id_floor(wish.until),
        "before": before,
        "limit": wish.limit,
    }
    where = list(_conditions(wish))
    if wish.token or wish.incident:
        mine = newest(db, _token(db, wish), before, scan)
        looked = mine[-1] if len(mine) == scan else lowest
        values["positions"] = json.dumps(mine)
        where.append("position IN (SELECT value FROM json_each(:positions))")
    else:
        looked = max(lowest, before - scan)
    values["floor"] = max(looked, lowest)
    return _found(db, where, values, lowest)


def _found(
    db: sqlite3.Connection, where: list[str], values: Mapping[str, Any], lowest: int
) -> Page:
    query = (
        f"SELECT {_COLUMNS} FROM trips WHERE position<:before AND position>=:floor"
        f" AND {' AND '.join(where)} ORDER BY position DESC LIMIT :limit"
    )
    trips = [StoredTrip(*row) for row in db.execute(query, values)]
    if len(trips) == values["limit"]:
        return Page(trips, trips[-1].position if trips[-1].position > lowest else 0)
    return Page(trips, values["floor"] if values["floor"] > lowest else 0)


def _conditions(wish: Wish) -> Iterator[str]:
    """Narrow by named values."""
    yield "stream IN (SELECT value FROM json_each(:streams))"
    if wish.kind:
        yield "kind=:kind"
    if wish.incident:
        yield "incident=:incident"
    if wish.alerts is not None:
        yield "alert=:alerts"
    if wish.since:
        yield "id>=:since"
    if wish.until:
        yield "id<:until"


def _token(db: sqlite3.Connection, wish: Wish) -> str:
    """Give the token asked for; an incident's first hit names it."""
    if wish.token or not wish.incident:
        return wish.token
    row = db.execute("SELECT token FROM trips WHERE id=?", (wish.incident,)).fetchone()
    return str(row[0]) if row else ""


def _floor(db: sqlite3.Connection, since: int) -> int:
    """Give a position before which nothing stands that was recorded since that time."""
    row = db.execute(_AT, (id_floor(since),)).fetchone()
    if row is None:
        return int(db.execute(_LAST).fetchone()[0]) + 1 - _DISORDER
    return int(row[0]) - _DISORDER
