"""What was read last of numbers elsewhere, by token: an oracle goes on where it stopped."""

import sqlite3
from typing import Any

from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer
from canary_siem.tokens import Reading

_COLUMNS = "number, at, asked, failures, failing, error, told"
ERROR_CAP = 1_024
"""Characters of an error that are kept."""


class Readings:
    """Keeps them, for as long as their tokens live."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def open(self) -> dict[str, Reading]:
        """Give all, by token; strike off those of tokens that were deleted."""

        def job(db: sqlite3.Connection) -> dict[str, Reading]:
            live = "SELECT id FROM tokens WHERE state<>'deleted'"
            db.execute(f"DELETE FROM readings WHERE token NOT IN ({live})")
            rows = db.execute(f"SELECT token, {_COLUMNS} FROM readings")
            return {token: _reading(row) for token, *row in rows}

        return await self._writer.submit(job)

    async def keep(self, token: str, reading: Reading) -> None:
        """Keep what was read of *token*, in place of what was before."""
        row = (
            token,
            None if reading.number is None else repr(reading.number),
            reading.at,
            reading.asked,
            reading.failures,
            reading.failing,
            reading.error[:ERROR_CAP],
            int(reading.told),
        )
        query = "INSERT OR REPLACE INTO readings VALUES (?,?,?,?,?,?,?,?)"
        await self._writer.submit(lambda db: db.execute(query, row).rowcount)

    async def get(self, token: str) -> Reading | None:
        """Give what was read last of *token*."""
        query = f"SELECT {_COLUMNS} FROM readings WHERE token=?"
        row = await self._reader.run(lambda db: db.execute(query, (token,)).fetchone())
        return _reading(row) if row else None

    async def silent(self) -> dict[str, Reading]:
        """Give those, by live token, that could not be read for so long that somebody was told."""
        query = (
            f"SELECT token, {_COLUMNS} FROM readings JOIN tokens ON id=token"
            " WHERE told AND state<>'deleted' ORDER BY failing, token"
        )
        rows = await self._reader.run(lambda db: db.execute(query).fetchall())
        return {token: _reading(row) for token, *row in rows}


def _reading(row: Any) -> Reading:
    number, at, asked, failures, failing, error, told = row
    return Reading(_number(number), at, asked, failures, failing, error, told != 0)


def _number(text: str | None) -> int | float | None:
    if text is None:
        return None
    return int(text) if text.lstrip("-").isdecimal() else float(text)
