"""Connections to the one SQLite file, and the border where its errors become ours."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from canary_siem.errors import StorageError

BUSY_MILLISECONDS = 1500
"""How long to wait for another process's write lock; below the 2 s after which trips are held."""

LOG_KEPT = 64 << 20
"""Octets of the write-ahead log's file that stay when it begins anew; see checkpoints.py."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn what sqlite3 raises into StorageError."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"the database: {error}") from error


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the file in autocommit mode, WAL, every commit on disk (``synchronous=FULL``).

    Usable from any one thread at a time.

    Raises:
        StorageError: It can't be opened.
    """
    with translated():
        connection = sqlite3.connect(
            path,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_MILLISECONDS / 1000,
            cached_statements=256,
        )
        if not read_only:
            _turn_on_wal(connection)
            connection.execute("PRAGMA synchronous=FULL")
            # The commit that crosses a checkpoint would pay for all; see checkpoints.py.
            connection.execute("PRAGMA wal_autocheckpoint=0")
            connection.execute(f"PRAGMA journal_size_limit={LOG_KEPT}")
        else:
            connection.execute("PRAGMA query_only=ON")
        return connection


def _turn_on_wal(connection: sqlite3.Connection) -> None:
    """Switch once; SQLite waits for nobody here, so two who open a new file must try again."""
    for _ in range(BUSY_MILLISECONDS // 50):
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
            return
        time.sleep(0.05)
    connection.execute("PRAGMA journal_mode=WAL")
