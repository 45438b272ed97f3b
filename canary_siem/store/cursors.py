"""Cursors, one a connector: the end of what is settled. And what a receiver would not have."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a connector stands.

    Attributes:
        position: Everything up to here is settled.
        delivered: Trips acknowledged so far.
        asked: A position to go back to, asked for by `replay`; None where nobody asked.
    """

    position: int
    delivered: int = 0
    state: str = "ok"
    last_error: str = ""
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A trip that a receiver rejected."""

    position: int
    reason: str


class Cursors:
    """Keeps the cursors and the dead letters."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def open(self, connector: str, start: int) -> Cursor:
        """Give the cursor of *connector*; a new one stands at *start*."""

        def job(db: sqlite3.Connection) -> Cursor:
            db.execute(
                "INSERT OR IGNORE INTO cursors (connector, position) VALUES (?,?)",
                (connector, start),
            )
            return _read(db, connector) or Cursor(start)

        return await self._writer.submit(job)

    async def get(self, connector: str) -> Cursor | None:
        """Give the cursor of *connector*, if it ever had one."""
        return await self._reader.run(lambda db: _read(db, connector))

    async def settle(
        self, connector: str, position: int, delivered: int, dead: Sequence[DeadLetter] = ()
    ) -> None:
        """Move the cursor to *position*: *delivered* more were acknowledged, *dead* rejected."""

        def job(db: sqlite3.Connection) -> None:
            now = time.time_ns()
            db.executemany(
                "INSERT OR REPLACE INTO dead_letters VALUES (?,?,?,?,0)",
                [(connector, letter.position, letter.reason, now) for letter in dead],
            )
            db.execute(
                "UPDATE cursors SET position=?, delivered=delivered+? WHERE connector=?",
                (position, delivered, connector),
            )

        await self._writer.submit(job)

    async def tell(self, connector: str, state: str, last_error: str) -> None:
        """Keep what people see of *connector*: its state and the last error."""
        await self._writer.submit(
            lambda db: (
                db.execute(
                    "UPDATE cursors SET state=?, last_error=? WHERE connector=?",
                    (state, last_error[:1024], connector),
                ).rowcount
            )
        )

    async def ask(self, connector: str, position: int) -> None:
        """Ask *connector*'s courier, in whichever process, to go back to *position*."""
        await self._writer.submit(
            lambda db: (
                db.execute(
                    "UPDATE cursors SET asked=? WHERE connector=?", (position, connector)
                ).rowcount
            )
        )

    async def rewind(self, connector: str, position: int) -> None:
        """Do what was asked for."""
        await self._writer.submit(
            lambda db: (
                db.execute(
                    "UPDATE cursors SET position=?, asked=NULL WHERE connector=?",
                    (position, connector),
                ).rowcount
            )
        )

    async def ask_dead_letters(self, connector: str) -> int:
        """Ask for another try of each dead letter; say how many there are."""
        return await self._writer.submit(
            lambda db: (
                db.execute(
                    "UPDATE dead_letters SET again=1 WHERE connector=?", (connector,)
                ).rowcount
            )
        )

    async def asked_dead_letters(self, connector: str, limit: int) -> list[int]:
        """Give the positions of dead letters that somebody asked to try again."""
        query = (
            "SELECT position FROM dead_letters WHERE connector=? AND again=1"
            " ORDER BY position LIMIT ?"
        )
        rows = await self._reader.run(lambda db: db.execute(query, (connector, limit)).fetchall())
        return [row[0] for row in rows]

    async def dead_letters(self, connector: str, limit: int) -> list[DeadLetter]:
        """Give the newest dead letters of *connector*."""
        query = (
            "SELECT position, reason FROM dead_letters WHERE connector=?"
            " ORDER BY position DESC LIMIT ?"
        )
        rows = await self._reader.run(lambda db: db.execute(query, (connector, limit)).fetchall())
        return [DeadLetter(*row) for row in rows]

    async def bury(
        self, connector: str, gone: Sequence[int], dead: Sequence[DeadLetter] = ()
    ) -> None:
        """Strike off the dead letters at *gone*; keep *dead* with the new reason."""

        def job(db: sqlite3.Connection) -> None:
            db.executemany(
                "DELETE FROM dead_letters WHERE connector=? AND position=?",
                [(connector, position) for position in gone],
            )
            db.executemany(
                "UPDATE dead_letters SET reason=?, again=0 WHERE connector=? AND position=?",
                [(letter.reason, connector, letter.position) for letter in dead],
            )
            db.execute(
                "UPDATE cursors SET delivered=delivered+? WHERE connector=?",
                (len(gone), connector),
            )

        await self._writer.submit(job)

    async def pending(self, connector: str) -> tuple[int, str, int]:
        """Give how many trips wait, the ``event.id`` of the oldest, and the dead letters."""

        def query(db: sqlite3.Connection) -> tuple[int, str, int]:
            cursor = _read(db, connector) or Cursor(0)
            last = db.execute("SELECT max(position) FROM trips").fetchone()[0] or 0
            oldest = db.execute(
                "SELECT id FROM trips WHERE position>? ORDER BY position LIMIT 1",
                (cursor.position,),
            ).fetchone()
            dead = db.execute(
                "SELECT count(*) FROM dead_letters WHERE connector=?", (connector,)
            ).fetchone()[0]
            # Positions have no holes but those that retention made.
            waiting = max(last - cursor.position, 0) if oldest else 0
            return waiting, oldest[0] if oldest else "", dead

        return await self._reader.run(query)


def _read(db: sqlite3.Connection, connector: str) -> Cursor | None:
    query = "SELECT position, delivered, state, last_error, asked FROM cursors WHERE connector=?"
    row = db.execute(query, (connector,)).fetchone()
    return Cursor(*row) if row else None
