"""API keys: random 256-bit secrets of which only a digest is kept."""

import hashlib
import hmac
import secrets
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from canary_siem.store.reader import Reader
from canary_siem.store.writer import Writer

_COLUMNS = "id, scopes, created, expires, revoked"


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
        key, text = _drawn(scopes, expires)
        await self._writer.submit(lambda db: _insert(db, key, text))
        return key, text

    async def rotate(
        self, key_id: str, overlap: int, expires: int | None = None
    ) -> tuple[Key, Key, str] | None:
        """Make a key that opens what another opens, and let that one end after *overlap*.

        Args:
            key_id: The old key.
            overlap: Nanoseconds that the old one opens still, if its own end is not nearer.
            expires: When the new one ends. Where that is not given it gets as long as the old
                one had, or no end.

        Returns:
            The old key as it stands now, the new one and its text; None where no valid key has
            that id.
        """

        def job(db: sqlite3.Connection) -> tuple[Key, Key, str] | None:
            now = time.time_ns()
            row = db.execute(f"SELECT {_COLUMNS} FROM keys WHERE id=?", (key_id,)).fetchone()
            old = _key(row) if row else None
            if old is None or not old.valid(now):
                return None
            lifetime = old.expires - old.created if old.expires else None
            ends = now + lifetime if lifetime and expires is None else expires
            new, text = _drawn(old.scopes, ends)
            _insert(db, new, text)
            ending = replace(old, expires=min(now + overlap, old.expires or 1 << 62))
            db.execute("UPDATE keys SET expires=? WHERE id=?", (ending.expires, key_id))
            return ending, new, text

        return await self._writer.submit(job)

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

    async def get(self, key_id: str) -> Key | None:
        """Give the valid key of that id, for whoever has shown its text before."""
        query = "SELECT id, scopes, created, expires, revoked FROM keys WHERE id=?"
        row = await self._reader.run(lambda db: db.execute(query, (key_id,)).fetchone())
        key = _key(row) if row else None
        return key if key and key.valid(time.time_ns()) else None

    async def all(self) -> list[Key]:
        """List all keys, oldest first, revoked ones too."""
        query = f"SELECT {_COLUMNS} FROM keys ORDER BY created"
        rows = await self._reader.run(lambda db: db.execute(query).fetchall())
        return [_key(row) for row in rows]

    async def revoke(self, key_id: str) -> bool:
        """Close a key for good; say whether there was one."""
        values = (time.time_ns(), key_id)

        def job(db: sqlite3.Connection) -> bool:
            query = "UPDATE keys SET revoked=coalesce(revoked, ?) WHERE id=?"
            return db.execute(query, values).rowcount == 1

        return await self._writer.submit(job)


def _drawn(scopes: Sequence[str], expires: int | None) -> tuple[Key, str]:
    key = Key(secrets.token_hex(6), tuple(scopes), time.time_ns(), expires)
    return key, f"csk_{key.id}_{secrets.token_urlsafe(32)}"


def _insert(db: sqlite3.Connection, key: Key, text: str) -> None:
    digest = _digest(text.removeprefix(f"csk_{key.id}_"))
    row = (key.id, digest, " ".join(key.scopes), key.created, key.expires)
    db.execute("INSERT INTO keys VALUES (?,?,?,?,?,NULL)", row)


def _digest(secret: str) -> bytes:
    # Plain and fast: 256 random bits can't be guessed, and the loop must not wait for a slow hash.
    return hashlib.sha256(secret.encode()).digest()


def _key(row: tuple[str, str, int, int | None, int | None]) -> Key:
    return Key(row[0], tuple(row[1].split()), row[2], row[3], row[4])
