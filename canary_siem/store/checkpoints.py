"""Checkpoints off the answer path: another thread copies the log into the database file.

The log's file keeps its size and is written over again and again: what makes a file grow takes a
disk about half as long again.

No PASSIVE checkpoint may begin where nothing is left to copy: SQLite before 3.51.3 loses what is
committed at that very moment (sqlite.org/wal.html, "The WAL-Reset Bug"). So the thread copies
once, then the writer, which holds the write lock meanwhile (FULL), and only then it is the
thread's turn again.
"""

import contextlib
import os
import sqlite3
import threading
from pathlib import Path

from canary_siem.store.database import BUSY_MILLISECONDS, LOG_KEPT, connect

START = 8 << 20
"""Octets written, about, from which the other thread copies."""
COMMIT = 24 << 10
"""Octets that a commit writes beside its documents, about: the pages that all of them touch."""
CAP = LOG_KEPT
"""Octets of the file from which the writer waits for those who read, and cuts it: it must not grow
for ever."""
PATIENCE_MILLISECONDS = 100
"""How long the writer waits then for those who read: trips wait behind it."""


class Checkpoints:
    """Keeps the write-ahead log of *path* short without a commit ever paying for much of it."""

    def __init__(self, path: Path) -> None:
        self._wal = f"{path}-wal"
        self._connection = connect(path)
        self._written = 0
        self._size = 0
        self._put_off = 0
        self._due = threading.Event()
        self._copying = False  # the thread was called, and the writer has not finished its work
        self._copied = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def after_commit(self, writer: sqlite3.Connection, octets: int) -> None:
        """Count *octets* of a commit; called on the writer's thread after it has answered.

        0 for one that failed: it may have left nothing to copy.
        """
        try:
            size = os.stat(self._wal).st_size  # noqa: PTH116 - Path's own costs twice as much
            # What jobs and other processes write shows where the file grows.
            self._written += max(octets, size - self._size)
            self._size = size
            long = size > max(CAP, self._put_off)
            if self._copied:
                # The rest is little; where nothing is left the next commit begins the log anew.
                self._copying = self._copied = False
                if not long:
                    self._copy(writer, "FULL", 0)
                else:
                    busy = self._copy(writer, "TRUNCATE", PATIENCE_MILLISECONDS)
                    # Where somebody reads on and on, not again before it has grown by as much.
                    self._put_off = size + START if busy else 0
            elif octets and (long or self._written > START) and not self._copying:
                self._written = 0
                self._copying = True
                self._due.set()
        except (OSError, sqlite3.Error):
            return  # the disk fails: the next commit says so

    def _copy(self, writer: sqlite3.Connection, mode: str, patience: int) -> bool:
        """Copy all, and cut the log (TRUNCATE) or not (FULL); say whether somebody is in the way.

        *patience* is in milliseconds.
        """
        writer.execute(f"PRAGMA busy_timeout={patience}")
        try:
            return bool(writer.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()[0])
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
            with contextlib.suppress(sqlite3.Error):  # the writer meets the same disk, and tells
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self._copied = True
