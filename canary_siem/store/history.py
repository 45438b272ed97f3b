"""What the trip log tells afterwards: to people by filter, to couriers after a cursor."""

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from canary_siem.store.index import OF_TOKEN
from canary_siem.store.reader import Reader
from canary_siem.trips import StoredTrip

_COLUMNS = "position, id, stream, document"
# The plus: SQLite would walk by position to find the least, not by the index of ids.
_FIRST = "SELECT min(+position) FROM trips WHERE id>=:since"


@dataclass(frozen=True, slots=True)
class TripFilter:
    """Which trips to list; what is empty does not narrow.

    Attributes:
        after: Only those behind this position.
        since: Only those recorded at or after this time, nanoseconds since the epoch.
        incident: An incident's id, which is the ``event.id`` of its first hit.
        acknowledged: Only those of incidents that somebody has acknowledged, or has not.
    """

    after: int = 0
    token: str = ""
    kind: str = ""
    incident: str = ""
    since: int = 0
    acknowledged: bool | None = None
    limit: int = 100


class History:
    """Reads the trip log.

    Args:
        reader: For couriers.
        searcher: For people, whose questions may take long.
    """

    def __init__(self, reader: Reader, searcher: Reader) -> None:
        self._reader = reader
        self._searcher = searcher

    async def after(self, position: int, count: int, size: int) -> list[StoredTrip]:
        """Give what stands behind *position*, at most *count* and about *size* octets, never none
        where there is one.
        """  # noqa: D205 - one sentence

        def query(db: sqlite3.Connection) -> list[StoredTrip]:
            found: list[StoredTrip] = []
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM trips WHERE position>? ORDER BY position LIMIT ?",
                (position, count),
            )
            total = 0
            for row in rows:
                total += len(row[3])
                if found and total > size:
                    break
                found.append(StoredTrip(*row))
            return found

        return await self._reader.run(query)

    async def at(self, positions: list[int]) -> list[StoredTrip]:
        """Give those that still stand at *positions*, in order."""
        marks = ",".join("?" * len(positions))
        query = f"SELECT {_COLUMNS} FROM trips WHERE position IN ({marks}) ORDER BY position"
        rows = await self._reader.run(lambda db: db.execute(query, positions).fetchall())
        return [StoredTrip(*row) for row in rows]

    async def last(self) -> int:
        """Give the highest position ever used."""
        query = "SELECT seq FROM sqlite_sequence WHERE name='trips'"
        row = await self._reader.run(lambda db: db.execute(query).fetchone())
        return int(row[0]) if row else 0

    async def first_since(self, nanoseconds: int) -> int:
        """Give the position before the first trip recorded at or after that time."""
        query = _FIRST
        floor = {"since": id_floor(nanoseconds)}
        row = await self._reader.run(lambda db: db.execute(query, floor).fetchone())
        return int(row[0]) - 1 if row[0] is not None else await self.last()

    async def get(self, event_id: str) -> StoredTrip | None:
        """Give the trip of that ``event.id``."""
        query = f"SELECT {_COLUMNS} FROM trips WHERE id=? AND stream='trip'"
        row = await self._reader.run(lambda db: db.execute(query, (event_id,)).fetchone())
        return StoredTrip(*row) if row else None

    async def search(self, wanted: TripFilter) -> list[StoredTrip]:
        """List trips, oldest first."""
        where = " AND ".join(_conditions(wanted))
        query = f"SELECT {_COLUMNS} FROM trips WHERE {where} ORDER BY position LIMIT :limit"
        values = asdict(wanted) | {"since": id_floor(wanted.since)}
        rows = await self._searcher.run(lambda db: db.execute(query, values).fetchall())
        return [StoredTrip(*row) for row in rows]

    async def recent(self, since: int, limit: int) -> list[bytes]:
        """Give the documents of the newest *limit* trips since that time, oldest first."""
        query = (
            "SELECT document FROM (SELECT position, document FROM trips"
            " WHERE id>=? AND stream='trip' ORDER BY id DESC LIMIT ?) ORDER BY position"
        )
        values = (id_floor(since), limit)
        rows = await self._reader.run(lambda db: db.execute(query, values).fetchall())
        return [row[0] for row in rows]


def id_floor(nanoseconds: int) -> str:
    """Give the smallest UUIDv7 of that time: ids begin with it (RFC 9562, section 5.7)."""
    text = f"{max(nanoseconds, 0) // 1_000_000:012x}"
    return f"{text[:8]}-{text[8:]}-"


def born(event_id: str) -> int:
    """Give the time in a UUIDv7, nanoseconds since the epoch.

    Raises:
        ValueError: It is none.
    """
    return int(event_id[:8] + event_id[9:13], 16) * 1_000_000


def _conditions(wanted: TripFilter) -> Iterator[str]:
    """Narrow by named values."""
    if wanted.since:  # one bound, or the whole log would be read to find where to begin
        yield f"position>=max(:after + 1, coalesce(({_FIRST}), 1<<62))"
        yield "id>=:since"
    else:
        yield "position>:after"
    yield "stream='trip'"
    if wanted.token:
        yield f"position IN {OF_TOKEN.format(':token')}"
    if wanted.kind:
        yield "kind=:kind"
    if wanted.incident:  # its first hit names the token
        first = "(SELECT token FROM trips WHERE id=:incident)"
        yield f"position IN {OF_TOKEN.format(first)}"
        yield "incident=:incident"
    if wanted.acknowledged is not None:
        negated = "" if wanted.acknowledged else "NOT "
        yield f"incident {negated}IN (SELECT incident FROM acknowledged)"
