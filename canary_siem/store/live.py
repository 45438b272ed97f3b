"""The live tokens of a kind, for listeners that see no name: read again only after a change."""

import sqlite3
import time
from collections.abc import Callable
from typing import Any

from canary_siem.errors import StorageError
from canary_siem.store.database import translated
from canary_siem.store.stamp import Stamp
from canary_siem.store.tokenlist import COLUMNS
from canary_siem.tokens import Token

_LIVE = f"SELECT {COLUMNS} FROM tokens WHERE kind=? AND state<>'deleted'"
LOOK_SECONDS = 30.0
"""How often they are read all the same: one who died could leave no mark."""


class Live:
    """Keeps the lists that somebody asked for.

    Args:
        db: For reading.
        stamp: Marks that tokens have changed.
        token: Makes a token of a row.
    """

    def __init__(
        self, db: sqlite3.Connection, stamp: Stamp, token: Callable[[tuple[Any, ...]], Token]
    ) -> None:
        self._db = db
        self._stamp = stamp
        self._token = token
        self._known: dict[str, tuple[bytes, float, list[Token]]] = {}

    def of(self, kind: str) -> list[Token]:
        """List those of *kind*: the same list as long as nothing has changed.

        Where the disk fails, what is known has to do.
        """
        mark, now = self._stamp.read(), time.monotonic()
        known = self._known.get(kind)
        if known and known[0] == mark and now < known[1]:
            return known[2]
        before = known[2] if known else []
        try:
            with translated():
                found = [self._token(row) for row in self._db.execute(_LIVE, (kind,))]
        except StorageError:
            return before
        if found == before:
            found = before
        self._known[kind] = mark, now + LOOK_SECONDS, found
        return found
