"""Retention: delivered `event`s go first, alerts last; the undelivered only if need be."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from canary_siem.store.history import id_floor
from canary_siem.store.incidents import forget
from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer

log = structlog.get_logger(__name__)
CHUNK = 500
"""Rows a transaction: a trip waits for no longer than that takes."""

_Job = Callable[[sqlite3.Connection], int]
# A connector that was taken out of the configuration holds nothing back.
_OURS = "connector IN (SELECT value FROM json_each(:connectors))"
_DEAD = f"position NOT IN (SELECT position FROM dead_letters WHERE {_OURS})"
# What goes, in this order; :settled is the lowest cursor.
_ORDER = (
    ("delivered events", f"NOT alert AND position<=:settled AND {_DEAD}"),
    ("delivered alerts", f"alert AND position<=:settled AND {_DEAD}"),
    ("undelivered events", "NOT alert"),
    ("undelivered alerts", "alert"),
)


@dataclass(slots=True)
class Retention:
    """Keeps the log within bounds.

    Attributes:
        age: Nanoseconds that a delivered trip is kept.
        size: Octets that the database may hold.
        connectors: Those configured, by name.
        lost: Undelivered trips that had to go.
    """

    reader: Reader
    writer: Writer
    age: int
    size: int
    connectors: Sequence[str]
    lost: int = 0

    async def sweep(self, now: int) -> int:
        """Take what is too old, then what is too much; say how many trips went."""
        taken = 0
        while part := await self.writer.submit(self._aged(id_floor(now - self.age))):
            taken += part
        for what, condition in _ORDER:
            while await self.used() > self.size:
                part = await self.writer.submit(self._oldest(condition))
                if not part:
                    break
                taken += part
                if what.startswith("undelivered"):
                    self.lost += part
                    log.error("retention took undelivered trips: give it more room", lost=part)
        if taken:
            await self.writer.submit(forget)
        return taken

    async def used(self) -> int:
        """Give the octets in use: pages that are free again don't count."""
        return await self.reader.run(_used)

    def _aged(self, floor: str) -> _Job:
        query = (
            "DELETE FROM trips WHERE position IN (SELECT position FROM trips WHERE id<:floor"
            f" AND position<=:settled AND {_DEAD} ORDER BY id LIMIT {CHUNK})"
        )
        return self._job(query, floor)

    def _oldest(self, condition: str) -> _Job:
        query = (
            "DELETE FROM trips WHERE position IN (SELECT position FROM trips"
            f" WHERE {condition} ORDER BY position LIMIT {CHUNK})"
        )
        return self._job(query)

    def _job(self, query: str, floor: str = "") -> _Job:
        names = {"connectors": json.dumps(list(self.connectors))}

        def job(db: sqlite3.Connection) -> int:
            values = {**names, "floor": floor, "settled": _settled(db, names)}
            return db.execute(query, values).rowcount

        return job


def _settled(db: sqlite3.Connection, names: Mapping[str, str]) -> int:
    query = f"SELECT min(position) FROM cursors WHERE {_OURS}"
    lowest = db.execute(query, names).fetchone()[0]
    # With no connector at all the log itself is where trips were delivered to.
    return int(lowest) if lowest is not None else 1 << 62


def _used(db: sqlite3.Connection) -> int:
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
