"""Where each action is found under ``/api/v1``, and which of its fields the path gives."""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from canary_siem import plugins
from canary_siem.interfaces import Action

BASE = "/api/v1"
_PLACE = re.compile(r"\{([a-z_.]+)\}")
_SEGMENT_CAP = 512


@dataclass(frozen=True, slots=True)
class Route:
    """An action's place.

    Attributes:
        name: The action's name, which is its file's.
        action: Its DOOR.
        method: As it is asked for.
        path: Under ``/api/v1``, with places in braces: ``/tokens/{id}``.
        places: The input field that each place of the path gives, in order.
    """

    name: str
    action: Action[Any, Any]
    method: str
    path: str
    places: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """What a raw path of this route looks like."""
        parts = _PLACE.split(self.path)
        text = "".join("([^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        return re.compile(re.escape(BASE) + text)

    @property
    def template(self) -> str:
        """The path with its places named as the fields that they give."""
        names = iter(self.places)
        return _PLACE.sub(lambda _: f"{{{next(names)}}}", self.path)

    @property
    def summary(self) -> str:
        """What it does, in the words its file begins with: ``token list: list tokens, …``."""
        module = sys.modules.get(self.action.run.__module__)
        line = (getattr(module, "__doc__", "") or "").strip().partition("\n")[0]
        text = line.partition(": ")[2] or self.name.replace("_", " ")
        return text[:1].upper() + text[1:]

    @property
    def has_body(self) -> bool:
        """Whether the input comes as a body rather than in the query."""
        return self.method not in {"GET", "DELETE"}


@dataclass(frozen=True, slots=True)
class Match:
    """A route, and what the path says."""

    route: Route
    values: Mapping[str, str]


class Routes:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        # A literal segment goes before a place: /trips/stream before /trips/{id}.
        self.all = sorted(routes, key=lambda each: (each.path.replace("{", "~"), each.method))
        self._patterns = [(each.pattern, each) for each in self.all]

    def find(self, method: str, path: str) -> Match | list[str]:
        """Give the match of raw *path*, or the methods that it does have, none where unknown."""
        allowed: set[str] = set()
        for pattern, route in self._patterns:
            found = pattern.fullmatch(path)
            if found and route.method == method:
                values = [unquote(each)[:_SEGMENT_CAP] for each in found.groups()]
                return Match(route, dict(zip(route.places, values, strict=True)))
            if found:
                allowed.add(route.method)
        return sorted(allowed)


def derive(actions: Mapping[str, Action[Any, Any]]) -> Routes:
    """Give the routes of *actions* by name."""
    return Routes(
        Route(name, door, *door.route, _places(door))
        for name, door in actions.items()
        if door.route
    )


def installed() -> dict[str, Action[Any, Any]]:
    """Load every action, ours and third parties'."""
    return {name: plugins.load("actions", name) for name in plugins.names("actions")}


def _places(door: Action[Any, Any]) -> tuple[str, ...]:
    """Name the field of each place: its own name, or its last part (``{event.id}`` is ``id``)."""
    found = []
    for place in _PLACE.findall("".join(door.route[1:])):
        plain = place.replace(".", "_")
        found.append(plain if plain in door.input.model_fields else place.rpartition(".")[2])
    return tuple(found)
