"""Suppressions: in memory while a mark stands, so that what another process did holds at once."""

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, TypeVar

from canary_siem.errors import StorageError
from canary_siem.store.database import connect, translated
from canary_siem.store.reader import Reader
from canary_siem.store.stamp import Stamp
from canary_siem.store.writer import Writer
from canary_siem.suppressions import Suppression

T = TypeVar("T")
MOST = 200
"""In force at once: each costs every hit some time."""
KEPT = 30 * 86_400 * 10**9
"""Nanoseconds that an expired one is listed still; of them MOST at most."""
LOOK_SECONDS = 1.0
"""How often the database is asked for changes all the same: one who died could leave no mark."""

_COLUMNS = "name, source, user_agent, path, token, until, reason, created, who"
_ALL = f"SELECT {_COLUMNS} FROM suppressions ORDER BY created, name"
_ONE = f"SELECT {_COLUMNS} FROM suppressions WHERE name=?"
_OVER = "until<>0 AND until<=:now"


class Suppressions:
    """Keeps them.

    Attributes:
        fixed: Those of the configuration file; they go first.
    """

    def __init__(self, path: Path, reader: Reader, writer: Writer) -> None:
        self.fixed: tuple[Suppression, ...] = ()
        self._db = connect(path, read_only=True)
        self._reader = reader
        self._writer = writer
        self._stamp = Stamp(path, "suppressions")
        self._known = b""
        self._generation = -1
        self._look_at = 0.0
        self._added: tuple[Suppression, ...] = ()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()
        self._stamp.close()

    def current(self) -> Sequence[Suppression]:
        """Give those that may fit now, in order; from memory where the disk fails."""
        mark = self._stamp.read()
        if mark != self._known or time.monotonic() >= self._look_at:
            self._refresh(mark)
        return self.fixed + self._added if self._added else self.fixed

    async def all(self) -> list[Suppression]:
        """List all, the file's first, then in the order they were added; expired ones too."""
        floor = time.time_ns() - KEPT
        rows = await self._reader.run(lambda db: db.execute(_ALL).fetchall())
        added = [_suppression(row) for row in rows]
        return [*self.fixed, *(each for each in added if not each.until or each.until > floor)]

    async def add(self, rule: Suppression) -> Literal["added", "taken", "full"]:
        """Keep *rule*; it holds in every process when this returns."""
        return await self._write(lambda db: _add(db, rule))

    async def remove(self, name: str) -> Suppression | None:
        """Forget the one of that name; give what it was."""

        def job(db: sqlite3.Connection) -> Suppression | None:
            row = db.execute(_ONE, (name,)).fetchone()
            if row is None:
                return None
            db.execute("DELETE FROM suppressions WHERE name=?", (name,))
            _touch(db)
            return _suppression(row)

        return await self._write(job)

    async def _write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Write, then let every process know."""
        written = self._writer.submit(job)
        written.add_done_callback(lambda _: self._stamp.renew())
        return await written

    def _refresh(self, mark: bytes) -> None:
        """Read them again where another generation stands."""
        try:
            with translated():
                query = "SELECT value FROM meta WHERE key='suppressions'"
                generation = int(self._db.execute(query).fetchone()[0])
                if generation != self._generation:
                    rows = self._db.execute(_ALL).fetchall()
                    self._added = tuple(_in_force(rows, time.time_ns()))
                    self._generation = generation
        except StorageError:
            return  # the disk fails: what memory knows has to do
        self._known = mark
        self._look_at = time.monotonic() + LOOK_SECONDS


def _add(db: sqlite3.Connection, rule: Suppression) -> Literal["added", "taken", "full"]:
    now = time.time_ns()
    times = {"now": now, "floor": now - KEPT}
    db.execute("DELETE FROM suppressions WHERE until<>0 AND until<=:floor", times)
    newest = f"SELECT name FROM suppressions WHERE {_OVER} ORDER BY until DESC LIMIT {MOST}"
    db.execute(f"DELETE FROM suppressions WHERE {_OVER} AND name NOT IN ({newest})", times)
    if db.execute(_ONE, (rule.name,)).fetchone():
        return "taken"
    in_force = f"SELECT count(*) FROM suppressions WHERE NOT ({_OVER})"
    if db.execute(in_force, times).fetchone()[0] >= MOST:
        return "full"
    db.execute(f"INSERT INTO suppressions ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", _row(rule))
    _touch(db)
    return "added"


def _touch(db: sqlite3.Connection) -> None:
    db.execute("UPDATE meta SET value=value+1 WHERE key='suppressions'")


def _in_force(rows: Sequence[tuple[Any, ...]], now: int) -> list[Suppression]:
    rules = map(_suppression, rows)
    return [each for each in rules if not each.until or each.until > now]


def _row(rule: Suppression) -> tuple[Any, ...]:
    return (
        rule.name,
        json.dumps([str(each) for each in rule.source]),
        rule.user_agent,
        rule.path,
        json.dumps(rule.token),
        rule.until,
        rule.reason,
        rule.created,
        rule.by,
    )


def _suppression(row: tuple[Any, ...]) -> Suppression:
    return Suppression(
        name=row[0],
        source=tuple(map(ip_network, json.loads(row[1]))),
        user_agent=row[2],
        path=row[3],
        token=tuple(json.loads(row[4])),
        until=row[5],
        reason=row[6],
        created=row[7],
        by=row[8],
    )
