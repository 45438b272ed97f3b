"""API keys: random 256-bit secrets of which only a digest is kept."""

import hashlib
import hmac
import secrets
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as we know it: never its secret. Times are nanoseconds since the epoch."""

    id: str
    scopes: tuple[str, ...]
    created: int
    expires: int | None = None
    revoked: int | None = None

    def valid(self, now: int) -> bool:
        """Tell whether it opens anything at *now*."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class Keys:
    """Keeps the keys."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def create(self, scopes: Sequence[str], expires: int | None = None) -> tuple[Key, str]:
        """Make a key; its text ``csk_<id>_<secret>`` is told once and kept nowhere."""
        secret = secrets.token_urlsafe(32)
        key = Key(secrets.token_hex(6), tuple(scopes), time.time_ns(), expires)
        row = (key.id, _digest(secret), " ".join(key.scopes), key.created, expires)
        await self._writer.submit(
            lambda db: db.execute("INSERT INTO keys VALUES (?,?,?,?,?,NULL)", row).rowcount
        )
        return key, f"csk_{key.id}_{secret}"

    async def check(self, text: str) -> Key | None:
        """Give the valid key that *text* is."""
        prefix, _, rest = text.partition("_")
        key_id, _, secret = rest.partition("_")
        if prefix != "csk" or not secret:
            return None
        query = "SELECT id, scopes, created, expires, revoked, digest FROM keys WHERE id=?"
        row = await self._reader.run(lambda db: db.execute(query, (key_id,)).fetchone())
        if not row or not hmac.compare_digest(row[5], _digest(secret)):
            return None
        key = _key(row)
        return key if key.valid(time.time_ns()) else None

    async def all(self) -> list[Key]:
        """List all keys, oldest first, revoked ones too."""
        query = "SELECT id, scopes, created, expires, revoked FROM keys ORDER BY created"
        rows = await self._reader.run(lambda db: db.execute(query).fetchall())
        return [_key(row) for row in rows]

    async def revoke(self, key_id: str) -> bool:
        """Close a key for good; say whether there was one."""
        values = (time.time_ns(), key_id)

        def job(db: sqlite3.Connection) -> bool:
            query = "UPDATE keys SET revoked=coalesce(revoked, ?) WHERE id=?"
            return db.execute(query, values).rowcount == 1

        return await self._writer.submit(job)


def _digest(secret: str) -> bytes:
    # Plain and fast: 256 random bits can't be guessed, and the loop must not wait for a slow hash.
    return hashlib.sha256(secret.encode()).digest()


def _key(row: tuple[str, str, int, int | None, int | None]) -> Key:
    return Key(row[0], tuple(row[1].split()), row[2], row[3], row[4])
