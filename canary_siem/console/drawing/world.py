"""Where trips came from, on a map of the world."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from canary_siem.console.drawing.projection import HEIGHT, WIDTH, project

SMALLEST, LARGEST = 13.0, 64.0
"""Radius of a place, in the map's units."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place and how many trips came from it.

    Attributes:
        latitude: Degrees north.
        longitude: Degrees east.
        name: As people know it.
        alerts: Trips that are alerts.
        events: Trips that are not.
    """

    latitude: float
    longitude: float
    name: str
    alerts: int = 0
    events: int = 0

    @property
    def count(self) -> int:
        """All trips from there."""
        return self.alerts + self.events


def world(places: Sequence[Place], outlines: str, label: str) -> Markup:
    """Draw *places*, each as large as it counts; the smaller ones on top.

    Args:
        places: What to show.
        outlines: Address of `static/world.svg`; it is loaded once for all pages.
        label: Says in words what the map shows; give the same numbers as a table beside it.
    """
    use = Markup('<use class="{}" href="{}#{}"/>')
    ordered = sorted(places, key=lambda place: -place.count)
    return Markup(
        '<svg class="world" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>'
    ).format(
        WIDTH,
        HEIGHT,
        label,
        use.format("land", outlines, "land"),
        use.format("borders", outlines, "borders"),
        Markup().join(map(_spot, ordered)),
    )


def radius(count: int) -> float:
    """Give the radius of a place: its area grows with what it counts, up to a limit."""
    return min(LARGEST, SMALLEST + 6 * (math.sqrt(max(count, 1)) - 1))


def _spot(place: Place) -> Markup:
    x, y = project(place.latitude, place.longitude)
    sort = "alerts" if place.alerts else "events"
    said = f"{place.name}: {place.alerts} alerts, {place.events} events"
    return Markup(
        '<circle class="place {}" cx="{}" cy="{}" r="{:.1f}"><title>{}</title></circle>'
    ).format(sort, x, y, radius(place.count), said)
