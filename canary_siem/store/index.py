"""Which trips a token has: indexed some thousand at a time, so that no commit pays for it.

An index by token is written all over the place. One page for each trip would cost more than the
trip; one page for many trips costs next to nothing. What is not indexed yet is read through.
"""

import sqlite3

STEP = 2_000
"""Trips that are indexed at once; a commit waits some milliseconds for that."""

_INDEXED = "(SELECT value FROM meta WHERE key='indexed')"
OF_TOKEN = (
    "(SELECT position FROM by_token WHERE token={0} UNION ALL"
    f" SELECT position FROM trips WHERE position>{_INDEXED} AND token={{0}})"
)
"""SQL: the positions of a token's trips; ``{0}`` stands for its id."""


def advance(db: sqlite3.Connection) -> bool:
    """Index the next STEP trips, in the open transaction; say whether there are more."""
    (begin,) = db.execute(f"SELECT {_INDEXED}").fetchone()
    (last,) = db.execute("SELECT coalesce(max(position), 0) FROM trips").fetchone()
    end = min(begin + STEP, last)
    db.execute(
        "INSERT OR IGNORE INTO by_token SELECT token, position FROM trips"
        " WHERE position>? AND position<=? AND token<>'' ORDER BY token, position",
        (begin, end),
    )
    db.execute("UPDATE meta SET value=? WHERE key='indexed'", (end,))
    return bool(end < last)
