"""All trips, newest first; chart and map of the same."""

from dataclasses import replace
from datetime import datetime

from aiohttp import web

from canary_siem.console.asking import Asking
from canary_siem.console.lines import Line, folded, lines
from canary_siem.console.spans import SPANS
from canary_siem.console.summary import summarise
from canary_siem.console.visit import Visit
from canary_siem.store import Store
from canary_siem.store.newest import Page

ENOUGH, PAGES = 25, 20
"""Rows that a page has at least, and pages of the log that are read for them at most."""


async def show(visit: Visit) -> web.StreamResponse:
    """List a page of them."""
    asking = Asking.read(visit.query)
    store = visit.house.store
    # Where following begins is read before the list: nothing falls between them.
    after = await store.history.last()
    found = await summarise(visit.request.app, asking, store.incidents)
    rows, older, cut = await _rows(store, asking, found.now)
    return visit.page(
        "trips.html",
        asking=asking,
        summary=found,
        rows=rows,
        older=asking.href(before=str(older)) if older else "",
        cut=cut,
        newest=replace(asking, before=0).href() if asking.before else "",
        live=not (asking.before or asking.at),
        after=after,
        spans=SPANS,
        kinds=visit.house.kinds(),
    )


async def summary(visit: Visit) -> web.StreamResponse:
    """Give chart and map again, for a script that has seen new trips."""
    asking = Asking.read(visit.query)
    found = await summarise(visit.request.app, asking, visit.house.store.incidents)
    return visit.page("_summary.html", summary=found)


async def _rows(store: Store, asking: Asking, now: datetime) -> tuple[list[Line], int, bool]:
    """Read on until there are enough rows: an incident's further hits stand in one.

    Returns:
        The rows, where older ones begin (0 where there are none), and whether the log was not
        looked through to there.
    """
    wish, rows = asking.wish(now), list[Line]()
    page = Page([])
    for _ in range(PAGES):
        page = await store.newest.page(wish)
        read = await lines(store, page.trips)
        rows += [each for each in read if not (asking.open and each.seen)]
        if not asking.incident:
            rows = folded(rows)
        if not page.older or len(rows) >= ENOUGH or len(page.trips) < wish.limit:
            break
        wish = replace(wish, before=page.older)
    return rows, page.older, bool(page.older) and len(page.trips) < wish.limit
