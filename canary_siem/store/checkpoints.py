"""Checkpoints off the answer path: another thread copies the log into the database file.

The log's file keeps its size and is written over again and again: a disk settles what is written
over in half the time of what makes a file grow.
"""

import os
import sqlite3
import threading
from pathlib import Path

from canary_siem.store.database import BUSY_MILLISECONDS, connect

START = 8 << 20
"""Octets written, about, from which the other thread copies."""
COMMIT = 24 << 10
"""Octets that a commit writes beside its documents, about: the pages that all of them touch."""
PASSES = 2
"""How often the thread copies: once the most of it, and once what was written meanwhile."""
CAP = 64 << 20
"""Octets of the file from which the writer itself waits for a full copy: it must not grow for
ever."""
PATIENCE_MILLISECONDS = 100
"""How long the writer waits then for those who read: trips wait behind it."""


class Checkpoints:
    """Keeps the write-ahead log of *path* short without a commit ever paying for much of it."""

    def __init__(self, path: Path) -> None:
        self._wal = f"{path}-wal"
        self._connection = connect(path)
        self._written = 0
        self._put_off = 0
        self._due = threading.Event()
        self._copied = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def after_commit(self, writer: sqlite3.Connection, octets: int) -> None:
        """Count *octets* of documents; called on the writer's thread after it has answered."""
        self._written += octets + COMMIT
        try:
            size = os.stat(self._wal).st_size  # noqa: PTH116 - Path's own costs twice as much
            if size > max(CAP, self._put_off):
                # Where somebody reads on and on, not again before it has grown by as much.
                self._put_off = size + START if self._truncate(writer) else 0
                self._written = 0
            elif self._copied:
                # The rest is little; where nothing is left the next commit begins the log anew.
                self._copied = False
                writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            elif self._written > START:
                self._written = 0
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
                for _ in range(PASSES):
                    self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error:
                continue  # the writer meets the same disk, and tells
            self._copied = True
