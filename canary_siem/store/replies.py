"""Replies kept for callers who ask twice (Idempotency-Key), for 24 hours."""

import sqlite3
import time
from dataclasses import dataclass

from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer

KEPT = 24 * 3600 * 10**9


@dataclass(frozen=True, slots=True)
class Reply:
    """What stands under a key.

    Attributes:
        request: Digest of the request that was first.
        status: HTTP status of its reply; None while it is under way.
        body: The reply's body.
    """

    request: bytes
    status: int | None
    body: bytes


class Replies:
    """Keeps them."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def begin(self, key: str, request: bytes) -> Reply | None:
        """Claim *key*; give what stands there if somebody was first."""
        now = time.time_ns()

        def job(db: sqlite3.Connection) -> Reply | None:
            db.execute("DELETE FROM replies WHERE at<?", (now - KEPT,))
            query = "SELECT request, status, body FROM replies WHERE key=?"
            if row := db.execute(query, (key,)).fetchone():
                return Reply(row[0], row[1], row[2] or b"")
            db.execute("INSERT INTO replies VALUES (?,?,?,NULL,NULL)", (key, request, now))
            return None

        return await self._writer.submit(job)

    async def end(self, key: str, status: int, body: bytes) -> None:
        """Keep the reply under *key*."""
        await self._writer.submit(
            lambda db: (
                db.execute(
                    "UPDATE replies SET status=?, body=? WHERE key=?", (status, body, key)
                ).rowcount
            )
        )

    async def forget(self, key: str) -> None:
        """Give *key* free again: nothing was done."""
        query = "DELETE FROM replies WHERE key=?"
        await self._writer.submit(lambda db: db.execute(query, (key,)).rowcount)

    async def free(self) -> None:
        """Give every key free that has no reply: the process that was to give it is gone."""
        query = "DELETE FROM replies WHERE status IS NULL"
        await self._writer.submit(lambda db: db.execute(query).rowcount)
