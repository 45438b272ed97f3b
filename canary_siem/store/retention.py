"""Retention: delivered `event`s go first, alerts last; the undelivered only if need be."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from canary_siem.store.history import id_floor
from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer

log = structlog.get_logger(__name__)
CHUNK = 500
"""Rows a transaction: a trip waits for no longer than that takes."""

_Job = Callable[[sqlite3.Connection], int]
_DEAD = "position NOT IN (SELECT position FROM dead_letters)"
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
        lost: Undelivered trips that had to go.
    """

    reader: Reader
    writer: Writer
    age: int
    size: int
    lost: int = 0

    async def sweep(self, now: int) -> int:
        """Take what is too old, then what is too much; say how many trips went."""
        taken = 0
        while part := await self.writer.submit(self._aged(id_floor(now - self.age))):
            taken += part
        for what, condition in _ORDER:
            while await self.used() > self.size:
                part = await self.writer.submit(_oldest(condition))
                if not part:
                    break
                taken += part
                if what.startswith("undelivered"):
                    self.lost += part
                    log.error("retention took undelivered trips: give it more room", lost=part)
        return taken

    async def used(self) -> int:
        """Give the octets in use: pages that are free again don't count."""
        return await self.reader.run(_used)

    def _aged(self, floor: str) -> _Job:
        def job(db: sqlite3.Connection) -> int:
            query = (
                "DELETE FROM trips WHERE position IN (SELECT position FROM trips WHERE id<?"
                f" AND position<=? AND {_DEAD} ORDER BY id LIMIT {CHUNK})"
            )
            return db.execute(query, (floor, _settled(db))).rowcount

        return job


def _oldest(condition: str) -> _Job:
    def job(db: sqlite3.Connection) -> int:
        query = (
            "DELETE FROM trips WHERE position IN (SELECT position FROM trips"
            f" WHERE {condition} ORDER BY position LIMIT {CHUNK})"
        )
        return db.execute(query, {"settled": _settled(db)}).rowcount

    return job


def _settled(db: sqlite3.Connection) -> int:
    lowest = db.execute("SELECT min(position) FROM cursors").fetchone()[0]
    # With no connector at all the log itself is where trips were delivered to.
    return int(lowest) if lowest is not None else 1 << 62


def _used(db: sqlite3.Connection) -> int:
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
