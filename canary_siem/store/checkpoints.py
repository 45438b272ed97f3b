"""Checkpoints off the answer path: another thread copies the log into the database file."""

import sqlite3
import threading
from pathlib import Path

from canary_siem.store.database import BUSY_MILLISECONDS, connect

START = 16 << 20
"""Octets of write-ahead log from which the other thread copies."""
CAP = 64 << 20
"""Octets from which the writer itself waits for a full copy: the log must not grow for ever."""
PATIENCE_MILLISECONDS = 100
"""How long the writer waits then for those who read: trips wait behind it."""


class Checkpoints:
    """Keeps the write-ahead log of *path* short without a commit ever paying for it."""

    def __init__(self, path: Path) -> None:
        self._wal = Path(f"{path}-wal")
        self._connection = connect(path)
        self._next = START
        self._put_off = 0
        self._due = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def after_commit(self, writer: sqlite3.Connection) -> None:
        """Look at the log's size; called on the writer's thread after it has answered."""
        try:
            size = self._wal.stat().st_size
            if size > max(CAP, self._put_off):
                # Where somebody reads on and on, not again before it has grown by as much.
                self._put_off = size + START if self._truncate(writer) else 0
                self._next = START
            elif size > self._next:
                self._next = size + START  # not at each commit, where readers hold the copy up
                self._due.set()
        except (OSError, sqlite3.Error):
            return  # the disk fails: the next commit says so

    def _truncate(self, writer: sqlite3.Connection) -> bool:
        """Copy all and cut the log; say whether somebody is in the way."""
        writer.execute(f"PRAGMA busy_timeout={PATIENCE_MILLISECONDS}")
        try:
            return bool(writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        finally:
            writer.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")

    def close(self) -> None:
        """End the thread."""
        self._closing = True
        self._due.set()
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while self._due.wait() and not self._closing:
            self._due.clear()
            try:
                row = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error:
                continue  # the writer meets the same disk, and tells
            if row[1] == row[2]:  # all copied: the next commit begins the log anew
                self._next = START
