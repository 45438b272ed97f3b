"""Replies kept for callers who ask twice (Idempotency-Key), for 24 hours.

A request that planted tokens and then got no reply, because the process died or the disk failed,
leaves their ids: who asks again goes on from there, and plants no others.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer

KEPT = 24 * 3600 * 10**9
LEFT = 0
"""Instead of a status: something was made, and whoever was to tell of it is gone."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What stands under a key.

    Attributes:
        request: Digest of the request that was first.
        status: HTTP status of its reply; None while it is under way, or LEFT.
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
                if row[:2] == (request, LEFT):
                    db.execute("UPDATE replies SET status=NULL WHERE key=?", (key,))
                    return None
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

    async def planted(self, key: str) -> list[str]:
        """Give the ids of tokens that an earlier try under *key* has planted."""
        query = "SELECT body FROM replies WHERE key=? AND status IS NULL AND body IS NOT NULL"
        row = await self._reader.run(lambda db: db.execute(query, (key,)).fetchone())
        return [str(each) for each in json.loads(row[0])] if row else []

    async def forget(self, key: str) -> None:
        """Give *key* free again: nothing was told."""
        await self._writer.submit(lambda db: _free(db, "key=?", key))

    async def free(self) -> None:
        """Give every key free that has no reply: the process that was to give it is gone."""
        await self._writer.submit(lambda db: _free(db, "status IS NULL"))


def remember(db: sqlite3.Connection, key: str, planted: Sequence[str]) -> None:
    """Keep under *key* which tokens this same transaction plants."""
    query = "UPDATE replies SET body=? WHERE key=? AND status IS NULL"
    db.execute(query, (json.dumps(planted).encode(), key))


def _free(db: sqlite3.Connection, which: str, *values: str) -> None:
    db.execute(f"DELETE FROM replies WHERE {which} AND body IS NULL", values)
    db.execute(f"UPDATE replies SET status={LEFT} WHERE {which} AND status IS NULL", values)
