"""Which tokens to list, as SQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from canary_siem.tokens import State

COLUMNS = "id, kind, memo, domain, created, options, seed, state, tags, labels, imported, local"
"""Of a token, in the order in which they are written and read."""


@dataclass(frozen=True, slots=True)
class TokenFilter:
    """Which tokens to list; what is empty does not narrow."""

    kind: str = ""
    tag: str = ""
    q: str = ""
    state: State | None = None
    before: tuple[int, str] | None = None
    limit: int = 100


def select(wanted: TokenFilter) -> tuple[str, list[Any]]:
    """Give the query and its values; newest first."""
    parts = list(_conditions(wanted))
    where = f"WHERE {' AND '.join(sql for sql, _ in parts)}" if parts else ""
    values = [value for _, some in parts for value in some]
    order = "ORDER BY created DESC, id DESC LIMIT ?"
    return f"SELECT {COLUMNS} FROM tokens {where} {order}", [*values, wanted.limit]


def _conditions(wanted: TokenFilter) -> Iterator[tuple[str, list[Any]]]:
    if wanted.kind:
        yield "kind=?", [wanted.kind]
    if wanted.state:
        yield "state=?", [wanted.state]
    if wanted.tag:
        yield "EXISTS (SELECT 1 FROM json_each(tags) WHERE value=?)", [wanted.tag]
    if wanted.q:
        yield "(instr(lower(memo), lower(?)) OR id=?)", [wanted.q, wanted.q]
    if wanted.before:
        yield "(created, id) < (?, ?)", list(wanted.before)
