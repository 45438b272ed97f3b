"""The first page: what happened, what is in trouble, what was planted."""

from typing import Any

from aiohttp import web

from canary_siem.console.asking import Asking
from canary_siem.console.lines import lines
from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.summary import summarise
from canary_siem.console.visit import Visit
from canary_siem.store.newest import Wish

TRIPS, TOKENS = 8, 5


async def show(visit: Visit) -> web.StreamResponse:
    """Show as much as the key opens."""
    return visit.page("overview.html", **await _happened(visit), planted=await _planted(visit))


async def _happened(visit: Visit) -> dict[str, Any]:
    if not visit.may("trips:read"):
        return {"summary": None, "health": None, "connectors": ()}
    asking = Asking()
    store = visit.house.store
    # Where following begins is read before the list: nothing falls between them.
    after = await store.history.last()
    page = await store.newest.page(Wish(alerts=True, limit=TRIPS))
    return {
        "asking": asking,
        "after": after,
        "summary": await summarise(visit.request.app, asking, store.incidents),
        "rows": await lines(store, page.trips),
        "health": await visit.call("health"),
        "connectors": (await visit.call("connector_status")).items,
    }


async def _planted(visit: Visit) -> Any:
    if not visit.may("tokens:read"):
        return ()
    return (await visit.call("list_tokens", {"page_size": TOKENS})).items


DOOR = Section(
    pages=(Page("GET", "/", show),),
    nav=(Nav("Overview", "/", 0, icon="overview"),),
)
