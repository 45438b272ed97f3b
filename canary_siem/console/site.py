"""The console as the API's port sees it: every page of ``pages/`` behind the same gate."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from canary_siem import __version__
from canary_siem.api.front import Shared
from canary_siem.console import pages, texts
from canary_siem.console.assets import PREFIX, Assets
from canary_siem.console.gate import Gate
from canary_siem.console.handover import hand_on, take_up
from canary_siem.console.recent import RECENT, Recent
from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.sessions import Sessions
from canary_siem.console.visit import Visit

_REST = r"/{tail:(?!api/|healthz$|readyz$|metrics$)[\s\S]*}"


def mount(app: web.Application, shared: Shared) -> None:
    """Add every page to *app*."""
    sections = list(_sections())
    assets = Assets.read()
    gate = Gate(shared)
    _keep(app, gate.sessions, shared.house.store.path.parent)
    app[RECENT] = Recent(shared.house.store.newest)
    _templates(app, assets, sorted(_navs(sections), key=lambda each: each.order))
    app.router.add_get(f"{PREFIX}{{name}}", assets.serve)
    for page in (page for section in sections for page in section.pages):
        app.router.add_route(
            page.method, page.path, partial(gate.answer, page), expect_handler=_later
        )
        if page.method == "GET" and not page.data:
            app.router.add_route("HEAD", page.path, partial(gate.answer, page))
    lost = Page("GET", _REST, _lost, public=True)
    app.router.add_route("*", _REST, partial(gate.answer, lost), expect_handler=_later)


def _keep(app: web.Application, sessions: Sessions, folder: Path) -> None:
    """Let log-ins outlive this process, where it ends in order."""
    take_up(sessions, folder)

    async def end(_: web.Application) -> None:
        hand_on(sessions, folder)

    app.on_cleanup.append(end)


def _sections() -> Iterator[Section]:
    """Find every module of ``pages/``."""
    for each in pkgutil.iter_modules(pages.__path__):
        yield importlib.import_module(f"{pages.__name__}.{each.name}").DOOR


def _navs(sections: list[Section]) -> list[Nav]:
    return [nav for section in sections for nav in section.nav]


def _templates(app: web.Application, assets: Assets, navs: list[Nav]) -> None:
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.PackageLoader("canary_siem.console"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(texts.FILTERS)
    environment.globals.update(asset=assets.address, navs=navs, version=__version__)


async def _lost(visit: Visit) -> web.StreamResponse:
    return visit.page(
        "error.html", 404, code=404, heading="There is nothing here", detail="", number=""
    )


async def _later(request: web.Request) -> None:
    """Leave ``Expect`` to whoever reads the form: he looks at the session first."""
