"""TXT values that answer an ACME DNS challenge (RFC 8555, section 8.4)."""

import sqlite3
from pathlib import Path

from canary_siem.errors import StorageError
from canary_siem.store.database import connect, translated
from canary_siem.store.writer import Writer

PREFIX = "_acme-challenge."


class Challenges:
    """Keeps them; read per question, so that what `acme set` wrote holds at once."""

    def __init__(self, path: Path, writer: Writer) -> None:
        self._db = connect(path, read_only=True)
        self._writer = writer

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def values(self, name: str) -> list[str]:
        """Give the values set for *name*, lower case; none where the disk fails."""
        query = "SELECT value FROM challenges WHERE name=? ORDER BY value LIMIT 32"
        try:
            with translated():
                return [row[0] for row in self._db.execute(query, (name,))]
        except StorageError:
            return []

    async def set(self, name: str, value: str) -> None:
        """Answer *value* for *name*, beside what is set already: a wildcard needs two."""
        row = (full(name), value)
        await self._writer.submit(
            lambda db: db.execute("INSERT OR IGNORE INTO challenges VALUES (?,?)", row).rowcount
        )

    async def clear(self, name: str, value: str) -> bool:
        """Take it back; say whether it was set."""
        row = (full(name), value)

        def job(db: sqlite3.Connection) -> bool:
            query = "DELETE FROM challenges WHERE name=? AND value=?"
            return db.execute(query, row).rowcount == 1

        return await self._writer.submit(job)


def full(name: str) -> str:
    """Give *name* with its ``_acme-challenge.``, lower case, without wildcard or last dot."""
    bare = name.strip().lower().rstrip(".").removeprefix("*.")
    return bare if bare.startswith(PREFIX) else PREFIX + bare
