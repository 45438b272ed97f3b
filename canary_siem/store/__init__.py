"""The store: one SQLite file with the trip log, the cursors, the tokens and the keys."""

import asyncio
import contextlib
import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel

from canary_siem.errors import StorageError
from canary_siem.store.challenges import Challenges
from canary_siem.store.cursors import Cursors
from canary_siem.store.database import connect, translated
from canary_siem.store.history import History
from canary_siem.store.incidents import IncidentBook
from canary_siem.store.index import adopt
from canary_siem.store.keys import Keys
from canary_siem.store.newest import Newest
from canary_siem.store.reader import Reader
from canary_siem.store.readings import Readings
from canary_siem.store.replies import Replies
from canary_siem.store.suppressions import Suppressions
from canary_siem.store.tokens import TokenBook
from canary_siem.store.triplog import TripLog
from canary_siem.tokens import Class

FILE = "canary-siem.db"


class Store:
    """Opens everything on one data directory. Make it with a running loop.

    Attributes:
        observer: The installation's id (``observer.serial_number``).
        check_key: The key under which token ids check themselves.

    Raises:
        StorageError: The directory can't be written, or the file is none of ours.
    """

    def __init__(
        self, data_dir: Path, options: Callable[[str], tuple[type[BaseModel], Class]]
    ) -> None:
        self.path = data_dir / FILE
        self.observer, self.check_key = prepare(self.path)
        self.log = TripLog(self.path)
        writer = self.log.writer
        self.reader = Reader(self.path)
        self._searcher = Reader(self.path)
        self.history = History(self.reader, self._searcher)
        self.newest = Newest(self._searcher)
        self.tokens = TokenBook(self.path, self.reader, writer, options)
        self.cursors = Cursors(self.reader, writer)
        self.keys = Keys(self.reader, writer)
        self.challenges = Challenges(self.path, writer)
        self.replies = Replies(self.reader, writer)
        self.readings = Readings(self.reader, writer)
        self.incidents = IncidentBook(self._searcher, writer)
        self.suppressions = Suppressions(self.path, self.reader, writer)

    async def drill(self, nonce: str) -> None:
        """Remember the nonce of a drill before it runs."""
        row = (nonce, time.time_ns())
        await self.log.writer.submit(
            lambda db: db.execute("INSERT INTO drills VALUES (?,?)", row).rowcount
        )

    async def redeem(self, nonce: str) -> bool:
        """Use a drill's nonce up; say whether it was good."""
        query = "DELETE FROM drills WHERE nonce=?"
        return await self.log.writer.submit(lambda db: db.execute(query, (nonce,)).rowcount) == 1

    async def close(self) -> None:
        """Write what waits, then let go."""
        await self.log.close()
        for reader in (self.reader, self._searcher):
            await asyncio.get_running_loop().run_in_executor(None, reader.close)
        self.tokens.close()
        self.challenges.close()
        self.suppressions.close()


def prepare(path: Path) -> tuple[str, bytes]:
    """Make the file where it is missing (mode 0600); give the installation's id and check key."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageError(f"{path.parent}: {error.strerror}: is data_dir ours?") from error
    schema = files("canary_siem.store").joinpath("schema.sql").read_text("utf-8")
    with contextlib.closing(connect(path)) as db, translated():
        db.executescript(f"BEGIN IMMEDIATE; {schema}")
        _grow(db)
        db.execute("COMMIT")
        made = [
            ("observer", secrets.token_hex(8)),
            ("check_key", secrets.token_bytes(32)),
            ("generation", 0),
            ("indexed", 0),
            ("suppressions", 0),
        ]
        db.executemany("INSERT OR IGNORE INTO meta VALUES (?,?)", made)
        query = "SELECT value FROM meta WHERE key IN ('check_key', 'observer') ORDER BY key"
        (check_key,), (observer,) = db.execute(query)
        return observer, check_key


def _grow(db: sqlite3.Connection) -> None:
    """Add what a file of an older version lacks."""
    if "local" not in {row[1] for row in db.execute("PRAGMA table_info(tokens)")}:
        db.execute("ALTER TABLE tokens ADD COLUMN local INTEGER NOT NULL DEFAULT 0")
    if db.execute("SELECT 1 FROM sqlite_schema WHERE name='by_token'").fetchone():
        adopt(db)
