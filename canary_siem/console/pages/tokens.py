"""The tokens: found again by memo, id, kind, state or tag."""

from aiohttp import web

from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.visit import Visit

FILTERS = ("q", "kind", "state", "tag", "page_token")
PAGE = 50


async def show(visit: Visit) -> web.StreamResponse:
    """List them."""
    wanted = {name: visit.query.get(name, "").strip() for name in FILTERS}
    given = {name: value for name, value in wanted.items() if value}
    page = await visit.call("list_tokens", {**given, "page_size": PAGE})
    filters = {name: value for name, value in given.items() if name != "page_token"}
    names = visit.house.kinds()
    return visit.page(
        "tokens.html",
        page=page,
        wanted=wanted,
        filters=filters,
        narrowed=bool(filters),
        kinds=names,
    )


DOOR = Section(
    pages=(Page("GET", "/tokens", show, scope="tokens:read"),),
    nav=(Nav("Tokens", "/tokens", 30, "tokens:read", "tokens"),),
)
