"""All trips, newest first; chart and map of the same."""

from dataclasses import replace

from aiohttp import web

from canary_siem.console.asking import Asking
from canary_siem.console.lines import folded, lines
from canary_siem.console.spans import SPANS
from canary_siem.console.summary import summarise
from canary_siem.console.visit import Visit


async def show(visit: Visit) -> web.StreamResponse:
    """List a page of them."""
    asking = Asking.read(visit.query)
    store = visit.house.store
    # Where following begins is read before the list: nothing falls between them.
    after = await store.history.last()
    found = await summarise(visit.request.app, asking)
    page = await store.newest.page(asking.wish(found.now))
    rows = await lines(store, page.trips)
    return visit.page(
        "trips.html",
        asking=asking,
        summary=found,
        rows=rows if asking.incident else folded(rows),
        older=asking.href(before=str(page.older)) if page.older else "",
        cut=bool(page.older and len(page.trips) < asking.wish(found.now).limit),
        newest=replace(asking, before=0).href() if asking.before else "",
        live=not (asking.before or asking.at),
        after=after,
        spans=SPANS,
        kinds=visit.house.kinds(),
    )


async def summary(visit: Visit) -> web.StreamResponse:
    """Give chart and map again, for a script that has seen new trips."""
    asking = Asking.read(visit.query)
    return visit.page("_summary.html", summary=await summarise(visit.request.app, asking))
