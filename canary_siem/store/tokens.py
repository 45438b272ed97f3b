"""The token book: read per hit, so that what another process did holds at once."""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from canary_siem.errors import StorageError
from canary_siem.store.database import connect, translated
from canary_siem.store.live import Live
from canary_siem.store.reader import Reader
from canary_siem.store.replies import remember
from canary_siem.store.stamp import Stamp
from canary_siem.store.tokenlist import COLUMNS, TokenFilter, select
from canary_siem.store.writer import Writer
from canary_siem.tokens import Class, NoOptions, Token

T = TypeVar("T")
_ONE = f"SELECT {COLUMNS} FROM tokens WHERE id=?"
_SAME = (
    f"SELECT {COLUMNS} FROM tokens WHERE memo=? AND kind=? AND labels=?"
    " AND state<>'deleted' ORDER BY created, id LIMIT 1"
)
CACHE = 16_384
"""Tokens that were tripped lately; some 20 MB when it is full."""
CHUNK = 50
"""Tokens a transaction: another process's trips wait for no longer than that takes."""
LOOK_SECONDS = 1.0
"""How often the database is asked for changes all the same: one who died could leave no mark."""
_TOUCH = "UPDATE meta SET value = value + 1 WHERE key = 'generation'"


class TokenBook:
    """Where tokens are kept.

    Args:
        path: The database.
        reader: For lists.
        writer: For changes.
        options: Gives the options model and the class of a kind by its name.

    Attributes:
        imported: The imported ids, as they stood when a token was last asked for.
    """

    def __init__(
        self,
        path: Path,
        reader: Reader,
        writer: Writer,
        options: Callable[[str], tuple[type[BaseModel], Class]],
    ) -> None:
        self._db = connect(path, read_only=True)
        self._reader = reader
        self._writer = writer
        self._options = options
        self._cache: dict[str, Token] = {}
        self._plain: dict[str, tuple[BaseModel, Class]] = {}
        self.imported: frozenset[str] = frozenset()
        self._cursor = self._db.cursor()
        self._stamp = Stamp(path)
        self._live = Live(self._db, self._stamp, self._token)
        self._known = b""
        self._generation = -1
        self._look_at = 0.0

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()
        self._stamp.close()

    def find(self, token_id: str) -> Token | None:
        """Give the token of that id, deleted ones too, as it stands now.

        What the database can't tell because the disk fails is told from memory, or, where that
        has nothing either, as a token without memo: a trip must not be lost with it.
        """
        return self.remembered(token_id) or self.look_up(token_id)

    def remembered(self, token_id: str) -> Token | None:
        """Give that token if it was looked up lately; where nothing has changed, from memory."""
        if self._stamp.read() != self._known or time.monotonic() >= self._look_at:
            self._refresh()
        return self._cache.get(token_id)

    def look_up(self, token_id: str) -> Token | None:
        """Read that token; for one that is not remembered."""
        try:  # translated() costs as much as a third of the look-up
            row = self._cursor.execute(_ONE, (token_id,)).fetchone()
        except sqlite3.Error:
            return Token(token_id, "dns", "", "", datetime.now(UTC))
        if row is None:
            return None
        if len(self._cache) >= CACHE:
            self._cache.clear()
        token = self._cache[token_id] = self._token(row)
        return token

    def alias(self, key: str) -> Token | None:
        """Give the token known by *key*; none where the disk fails."""
        query = "SELECT token FROM aliases WHERE key=?"
        try:
            with translated():
                row = self._db.execute(query, (key,)).fetchone()
        except StorageError:
            return None
        return self.find(row[0]) if row else None

    def live(self, kind: str) -> list[Token]:
        """List the tokens of *kind* that are not deleted."""
        return self._live.of(kind)

    async def get(self, token_id: str) -> Token | None:
        """Give the token of that id off the loop."""
        row = await self._reader.run(lambda db: db.execute(_ONE, (token_id,)).fetchone())
        return self._token(row) if row else None

    async def search(self, wanted: TokenFilter) -> list[Token]:
        """List tokens, newest first."""
        query, values = select(wanted)
        rows = await self._reader.run(lambda db: db.execute(query, values).fetchall())
        return [self._token(row) for row in rows]

    async def same(self, kind: str, memo: str, labels: Mapping[str, str]) -> Token | None:
        """Give the oldest live or paused token of that kind, memo and labels."""
        values = (memo, kind, _json(dict(labels)))
        row = await self._reader.run(lambda db: db.execute(_SAME, values).fetchone())
        return self._token(row) if row else None

    async def count(self) -> int:
        """Count the tokens that are not deleted."""
        query = "SELECT count(*) FROM tokens WHERE state<>'deleted'"
        return int((await self._reader.run(lambda db: db.execute(query).fetchone()))[0])

    async def save(
        self, tokens: Sequence[Token], aliases: Mapping[str, str] | None = None, request: str = ""
    ) -> None:
        """Write new *tokens*, in transactions of CHUNK; they fire when this returns.

        Args:
            tokens: With ids that are nobody's yet.
            aliases: Key to token id, for listeners that see no name.
            request: Under which key of `Replies` to remember them, in the last transaction.

        Raises:
            StorageError: One of the ids exists, or the disk fails.
        """
        ids = [token.id for token in tokens]
        # In the order in which they will lie: a transaction then writes few pages.
        ordered = sorted(tokens, key=lambda token: token.id)
        for at in range(0, len(ordered), CHUNK):
            part, last = ordered[at : at + CHUNK], at + CHUNK >= len(ordered)
            await self._write(_insertion(part, aliases or {}, request if last else "", ids))

    async def find_or_save(self, token: Token, aliases: Mapping[str, str] | None = None) -> Token:
        """Give the live token of the same kind, memo and labels; save *token* where there is none.

        Both in one transaction, so that of all who ask at the same moment, in whichever process,
        one saves and the others find.

        Raises:
            StorageError: Its id exists, or the disk fails.
        """
        values = (token.memo, token.kind, _json(dict(token.labels)))
        insert = _insertion([token], aliases or {})

        def job(db: sqlite3.Connection) -> Any:
            row = db.execute(_SAME, values).fetchone()
            if row is None:
                insert(db)
            return row

        row = await self._write(job)
        return self._token(row) if row else token

    async def change(self, token: Token, **fields: Any) -> Token:
        """Write the changed *fields* of *token*; they hold for every process when this returns."""
        changed = replace(token, **fields)
        row = dict(zip(COLUMNS.split(", "), _row(changed), strict=True))
        # Only these, for others may change the rest meanwhile; and what is deleted stays so.
        columns = ["id=:id", *(f"{name}=:{name}" for name in fields if name != "state")]
        if "state" in fields:
            columns.append("state=CASE state WHEN 'deleted' THEN state ELSE :state END")

        def job(db: sqlite3.Connection) -> None:
            db.execute(f"UPDATE tokens SET {', '.join(columns)} WHERE id=:id", row)
            db.execute(_TOUCH)

        await self._write(job)
        return changed

    async def _write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Write, then let every process know."""
        written = self._writer.submit(job)
        written.add_done_callback(lambda _: self._stamp.renew())
        return await written

    def _refresh(self) -> None:
        """Forget what another process may have changed."""
        mark = self._stamp.read()
        try:
            with translated():
                query = "SELECT value FROM meta WHERE key='generation'"
                generation = int(self._db.execute(query).fetchone()[0])
                if generation != self._generation:
                    imported = self._db.execute("SELECT id FROM tokens WHERE imported")
                    self.imported = frozenset(row[0] for row in imported)
                    self._cache.clear()
                    self._generation = generation
        except StorageError:
            return  # the disk fails: what memory knows has to do
        self._known = mark
        self._look_at = time.monotonic() + LOOK_SECONDS

    def _token(self, row: tuple[Any, ...]) -> Token:
        own, kind, memo, domain, made, chosen, seed, state, tags, labels, imported, local = row
        # Most tokens have no options of their own, and share one frozen model.
        known = self._plain.get(kind) if chosen == "{}" else None
        options, cls = known or self._options_of(kind, chosen)
        return Token(
            own,
            kind,
            memo,
            domain,
            datetime.fromtimestamp(made / 1e6, UTC),
            options,
            seed,
            state,
            tuple(json.loads(tags)) if tags != "[]" else (),
            json.loads(labels) if labels != "{}" else {},
            imported != 0,
            cls,
            local != 0,
        )

    def _options_of(self, kind: str, text: str) -> tuple[BaseModel, Class]:
        """Read a token's options, and remember what none is."""
        model, cls = self._options(kind)
        try:
            options: BaseModel = model.model_validate_json(text)
        except ValueError:  # written by another version: the trip matters more
            options = NoOptions()
        if text == "{}":
            self._plain[kind] = options, cls
        return options, cls


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _insertion(
    tokens: Sequence[Token],
    aliases: Mapping[str, str],
    request: str = "",
    ids: Sequence[str] = (),
) -> Callable[[sqlite3.Connection], None]:
    own = {token.id for token in tokens}

    def job(db: sqlite3.Connection) -> None:
        marks = ",".join("?" * 12)
        try:
            db.executemany(f"INSERT INTO tokens ({COLUMNS}) VALUES ({marks})", map(_row, tokens))
        except sqlite3.IntegrityError as error:
            raise StorageError("that id is taken: choose another") from error
        names = [(key, token) for key, token in aliases.items() if token in own]
        db.executemany("INSERT INTO aliases VALUES (?,?)", names)
        if any(token.imported for token in tokens):
            db.execute(_TOUCH)
        if request:
            remember(db, request, ids)

    return job


def _row(token: Token) -> tuple[Any, ...]:
    return (
        token.id,
        token.kind,
        token.memo,
        token.domain,
        int(token.created.timestamp() * 1e6),
        token.options.model_dump_json(exclude_defaults=True),
        token.seed,
        token.state,
        _json(list(token.tags)),
        _json(dict(token.labels)),
        int(token.imported),
        int(token.local),
    )
