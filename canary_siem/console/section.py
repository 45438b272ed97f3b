"""What a module of ``pages/`` exports as DOOR: its pages, and its place in the navigation."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from canary_siem.console.visit import Visit
from canary_siem.interfaces import Scope

Handler = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Page:
    """One address.

    Attributes:
        method: GET (HEAD comes with it) or POST.
        path: As aiohttp's router reads it: ``/tokens/{id}``.
        handle: Answers.
        scope: What the key must open; None for any key.
        public: Whether it is there without a log-in.
        data: Whether scripts ask for it, not people: its errors are problem+json, and whoever is
            not logged in gets 401 rather than the log-in page.
    """

    method: Literal["GET", "POST"]
    path: str
    handle: Handler
    scope: Scope | None = None
    public: bool = False
    data: bool = False


@dataclass(frozen=True, slots=True)
class Nav:
    """A line of the navigation.

    Attributes:
        title: What it says.
        path: Where it leads; it is current for all addresses below, too.
        order: Small ones come first.
        scope: Shown to whoever's key opens this; None for all.
        icon: The name of a symbol in ``templates/icons.html``.
    """

    title: str
    path: str
    order: int
    scope: Scope | None = None
    icon: str = "dot"


@dataclass(frozen=True, slots=True)
class Section:
    """Pages that belong together."""

    pages: Sequence[Page]
    nav: Sequence[Nav] = ()
