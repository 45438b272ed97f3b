"""Which trips a token has: indexed some thousand at a time, so that no commit pays for it.

An index by token alone is written all over the place, a page for each trip in the end. So it is
cut into parts of the log: each is written once, at the right edge, and asked in its turn. What is
not indexed yet is read through.
"""

import sqlite3
from collections.abc import Iterator
from itertools import islice

STEP = 2_000
"""Trips that are indexed at once; a commit waits some milliseconds for that."""
PART = 2_048
"""Positions of a part, as the schema has it."""

_INDEXED = "(SELECT value FROM meta WHERE key='indexed')"
_PARTS = "SELECT coalesce(min(part), 0), coalesce(max(part), -1) FROM of_token"
OF_TOKEN = (
    "(WITH RECURSIVE parts(part, last) AS ("
    "SELECT (SELECT min(part) FROM of_token), (SELECT max(part) FROM of_token)"
    " UNION ALL SELECT part + 1, last FROM parts WHERE part < last)"
    " SELECT position FROM parts JOIN of_token USING (part) WHERE token={0} UNION ALL"
    f" SELECT position FROM trips WHERE position>{_INDEXED} AND token={{0}})"
)
"""SQL: the positions of a token's trips; ``{0}`` stands for its id."""


def advance(db: sqlite3.Connection) -> bool:
    """Index the next STEP trips, in the open transaction; say whether there are more."""
    (begin,) = db.execute(f"SELECT {_INDEXED}").fetchone()
    (last,) = db.execute("SELECT coalesce(max(position), 0) FROM trips").fetchone()
    end = max(begin, min(begin + STEP, last))  # retention may have taken the last ones
    db.execute(
        f"INSERT OR IGNORE INTO of_token SELECT position / {PART}, token, position FROM trips"
        " WHERE position>? AND position<=? AND token<>'' ORDER BY 1, 2, 3",
        (begin, end),
    )
    db.execute("UPDATE meta SET value=? WHERE key='indexed'", (end,))
    return bool(end < last)


def adopt(db: sqlite3.Connection) -> None:
    """Take over the index of an older version, in the open transaction."""
    db.execute(
        f"INSERT OR IGNORE INTO of_token SELECT position / {PART}, token, position FROM by_token"
        " ORDER BY 1, 2, 3"
    )
    db.execute("DROP TRIGGER IF EXISTS trips_gone")
    db.execute("DROP TABLE by_token")


def newest(db: sqlite3.Connection, token: str, before: int, count: int) -> list[int]:
    """Give where the last *count* trips of *token* below position *before* stand, newest first."""
    indexed = _indexed(db)

    def found() -> Iterator[int]:
        yield from _column(
            db,
            "SELECT position FROM trips WHERE token=? AND position>? AND position<?"
            " ORDER BY position DESC",
            (token, indexed, before),
        )
        end = min(indexed + 1, before)
        first, last = db.execute(_PARTS).fetchone()
        query = (
            "SELECT position FROM of_token WHERE part=? AND token=? AND position<?"
            " ORDER BY position DESC"
        )
        for part in range(min(last, end // PART), first - 1, -1):
            yield from _column(db, query, (part, token, end))

    return list(islice(found(), count))


def behind(db: sqlite3.Connection, token: str, position: int, count: int) -> list[int]:
    """Give where the first *count* trips of *token* behind *position* stand, oldest first."""
    indexed = _indexed(db)

    def found() -> Iterator[int]:
        first, last = db.execute(_PARTS).fetchone()
        query = (
            "SELECT position FROM of_token WHERE part=? AND token=? AND position>?"
            " AND position<=? ORDER BY position"
        )
        for part in range(max(first, position // PART), last + 1):
            yield from _column(db, query, (part, token, position, indexed))
        yield from _column(
            db,
            "SELECT position FROM trips WHERE token=? AND position>? ORDER BY position",
            (token, max(position, indexed)),
        )

    return list(islice(found(), count))


def _indexed(db: sqlite3.Connection) -> int:
    """Give up to where all is indexed; asked once, for it moves on while somebody reads."""
    return int(db.execute(f"SELECT {_INDEXED}").fetchone()[0])


def _column(db: sqlite3.Connection, query: str, values: tuple[int | str, ...]) -> Iterator[int]:
    return (row[0] for row in db.execute(query, values))
