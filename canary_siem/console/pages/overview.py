"""The first page: what happened, what is planted, what is in trouble."""

from aiohttp import web

from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.visit import Visit


async def show(visit: Visit) -> web.StreamResponse:
    """Show it."""
    return visit.page("overview.html")


DOOR = Section(
    pages=(Page("GET", "/", show),),
    nav=(Nav("Overview", "/", 0, icon="overview"),),
)
