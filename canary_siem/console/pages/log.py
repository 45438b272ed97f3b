"""What we say ourselves: health, and who changed what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from aiohttp import web

from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.visit import Visit
from canary_siem.dialects.reading import part, read
from canary_siem.store.newest import END, Wish
from canary_siem.trips import StoredTrip

HERE = "/log"
PAGE = 50
WHAT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "all": ("All", ("health", "audit")),
    "audit": ("Changes", ("audit",)),
    "health": ("Health", ("health",)),
}
"""What ``show`` may say: its title, and the streams."""
WARNING = 47
"""``event.severity`` from which on a person must act."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        by: Who did it: an API key's id, or ``cli``; empty where nobody did.
        origin: The address that he came from.
        times: How often it was said in a row.
        first: When first.
    """

    at: str
    stream: str
    action: str
    message: str
    warning: bool
    by: str
    origin: str
    times: int = 1
    first: str = ""


async def show(visit: Visit) -> web.StreamResponse:
    """List a page of them, newest first. Who changed what is for administrators."""
    allowed = list(WHAT) if visit.may("admin") else ["health"]
    wanted = visit.query.get("show", "")
    shown = wanted if wanted in allowed else allowed[0]
    text = visit.query.get("before", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    wish = Wish(before=number or END, streams=WHAT[shown][1], limit=PAGE)
    page = await visit.house.store.newest.page(wish)
    older = urlencode({"show": shown, "before": page.older})
    return visit.page(
        "log.html",
        items=_folded([_statement(each) for each in page.trips]),
        shown=shown,
        choices=[(name, WHAT[name][0]) for name in allowed],
        older=f"{HERE}?{older}" if page.older else "",
        newest=f"{HERE}?show={shown}" if number else "",
    )


def _folded(found: Sequence[Statement]) -> list[Statement]:
    """Make one of what was said again and again in a row, such as signs of life."""
    kept: list[Statement] = []
    for each in found:
        before = kept[-1] if kept else None
        if before and _same(before, each):
            kept[-1] = replace(before, times=before.times + 1, first=each.at)
        else:
            kept.append(each)
    return kept


def _same(one: Statement, other: Statement) -> bool:
    return replace(one, at="", times=1, first="") == replace(other, at="")


def _statement(found: StoredTrip) -> Statement:
    document: dict[str, Any] = orjson.loads(found.document)
    severity = part(document, "event").get("severity")
    return Statement(
        at=read(document, "@timestamp"),
        stream=found.stream,
        action=read(document, "event.action"),
        message=read(document, "event.reason") or read(document, "message"),
        warning=isinstance(severity, int) and severity >= WARNING,
        by=read(document, "user.name") or read(document, "user.id"),
        origin=read(document, "source.address"),
    )


DOOR = Section(
    pages=(Page("GET", HERE, show, scope="trips:read"),),
    nav=(Nav("Log", HERE, 60, "trips:read", "file"),),
)
