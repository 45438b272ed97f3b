"""One trip's story, and what can be done about it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from aiohttp import web

from canary_siem.console import story
from canary_siem.console.lines import Line, line, lines
from canary_siem.console.recent import DAYS, RECENT, Recent
from canary_siem.console.visit import Visit
from canary_siem.dialects.reading import address, read
from canary_siem.errors import ActionError
from canary_siem.shapes import told as written
from canary_siem.store.newest import Wish

BEFORE, AFTER = 12, 12
"""Hits of an incident that its timeline shows around the one that is told."""
OTHERS = 6
"""Other tokens that came from the same address and are named."""
ID_CAP = 100


@dataclass(frozen=True, slots=True)
class Other:
    """Another token that was tripped from the same address."""

    token: str
    kind: str
    memo: str
    count: int


async def show(visit: Visit) -> web.StreamResponse:
    """Tell it."""
    found = await visit.house.store.history.get(visit.place("id")[:ID_CAP])
    if found is None:
        raise ActionError("This trip is not kept any more, or never was.", status=404)
    document: dict[str, Any] = orjson.loads(found.document)
    told = line(found)
    store = visit.house.store
    wish = Wish(before=found.position + 1, incident=told.incident, token=told.token, limit=BEFORE)
    page = await store.newest.page(wish)
    later = await store.newest.following(found.position, told.token, told.incident, AFTER)
    known = (await store.incidents.acknowledged([told.incident])).get(told.incident)
    return visit.page(
        "trip.html",
        row=told,
        raw=story.raw(document),
        who=story.who(document),
        what=story.what(document, _fires_on(visit, told.kind)),
        how=story.how(document),
        reasons=story.reasons(document),
        advice=story.advice(document),
        hits=await lines(store, [*reversed(page.trips), *later]),
        others=await _others(visit, told),
        known=known,
        known_at=written(known.at) if known else "",
        suppress=_suppress(document),
        received=read(document, "event.created"),
        sequence=read(document, "event.sequence"),
    )


async def acknowledge(visit: Visit) -> web.StreamResponse:
    """Note that somebody sees to the incident of this trip."""
    found = await visit.house.store.history.get(visit.place("id")[:ID_CAP])
    if found is None:
        raise ActionError("This trip is not kept any more, or never was.", status=404)
    wish = {"id": line(found).incident}
    if note := visit.form.get("note").strip():
        wish["note"] = note
    await visit.call("acknowledge_incident", wish)
    visit.say("Acknowledged: whoever looks next sees that somebody is at it.")
    return visit.go(f"/trips/{found.id}")


def _fires_on(visit: Visit, kind: str) -> str:
    try:
        return visit.house.kind(kind).fires_on
    except ActionError:
        return ""


async def _others(visit: Visit, told: Line) -> Sequence[Other]:
    """Find what else was tripped from there; a resolver asks for many, so it tells nothing."""
    if not told.address or told.role == "resolver":
        return []
    recent = visit.request.app[RECENT]
    await recent.refresh()
    return await asyncio.to_thread(_tripped, recent, told)


def _tripped(recent: Recent, told: Line) -> Sequence[Other]:
    counts: dict[str, Other] = {}
    for seen in recent.since(time.time() - DAYS * 86_400):
        if seen.address == told.address and seen.token != told.token:
            before = counts[seen.token].count if seen.token in counts else 0
            counts[seen.token] = Other(seen.token, seen.kind, seen.memo, before + 1)
    return sorted(counts.values(), key=lambda other: -other.count)[:OTHERS]


def _suppress(document: dict[str, Any]) -> str:
    """Give the address of the form that suppresses this source, filled in."""
    source = address(document, "source.ip")
    if not source:
        return ""
    network = f"{source}/{128 if ':' in source else 32}"
    return f"/suppressions/new?{urlencode({'name': f'source {source}', 'source': network})}"
