"""Reads off the loop: one thread with a connection of its own."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from canary_siem.store.database import connect, translated

T = TypeVar("T")


class Reader:
    """Runs queries in turn on a thread; never holds a lock that a writer needs."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, read_only=True)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reader")

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Give what *query* returns.

        Raises:
            StorageError: The database can't be read.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, query)

    def close(self) -> None:
        """Finish what is under way, then let go."""
        self._thread.shutdown()
        self._connection.close()

    def _guarded(self, query: Callable[[sqlite3.Connection], T]) -> T:
        with translated():
            return query(self._connection)
