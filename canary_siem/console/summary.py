"""Chart, map and counts of what somebody asks for, as the templates take them."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web
from markupsafe import Markup

from canary_siem.console.asking import Asking
from canary_siem.console.drawing.chart import Step, chart, span, told
from canary_siem.console.drawing.world import Place, world
from canary_siem.console.recent import RECENT, Recent, Seen
from canary_siem.console.spans import Span, steps
from canary_siem.console.tallies import Tally, tally
from canary_siem.store.incidents import IncidentBook


@dataclass(frozen=True, slots=True)
class Row:
    """A step of the chart in words, for those who don't see it."""

    when: str
    href: str
    alerts: int
    events: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the templates `_chart.html` and `_map.html` show.

    Attributes:
        now: When it was counted, and where the span ends.
        chart: SVG.
        rows: The same in words; steps in which nothing happened are left out.
        sentence: The same in one sentence.
        places: What the map shows in one sentence.
        partial: Whether older trips of the span are not counted, for there are too many.
    """

    now: datetime
    span: Span
    tally: Tally
    chart: Markup
    rows: Sequence[Row]
    sentence: str
    places: str
    partial: bool

    def world(self, outlines: str) -> Markup:
        """Draw the map; *outlines* is the address of `static/world.svg`."""
        return world(self.tally.places, outlines, self.places)


async def summarise(app: web.Application, asking: Asking, book: IncidentBook) -> Summary:
    """Count what is in memory, after a look at what is new.

    Args:
        app: The console's application.
        asking: What is asked for.
        book: Knows who has acknowledged what.

    Raises:
        StorageError: The database can't be read.
    """
    recent = app[RECENT]
    await recent.refresh()
    now = datetime.now(UTC)
    # Not on the loop: the trap answers there.
    found = await asyncio.to_thread(lambda: list(asking.seen(recent, now)))
    known = await book.acknowledged([seen.incident for seen in found if seen.alert])
    return await asyncio.to_thread(_summary, recent, asking, now, found, known)


def _summary(
    recent: Recent, asking: Asking, now: datetime, found: list[Seen], known: Collection[str]
) -> Summary:
    if asking.open:
        found = [seen for seen in found if seen.incident not in known]
    counted = tally(found, known)
    made = steps(found, asking.span, now, "/trips", asking.whole().pairs())
    return Summary(
        now=now,
        span=asking.span,
        tally=counted,
        chart=chart(made, asking.span.step),
        rows=_rows(made, asking.span.step),
        sentence=_sentence(counted, made, asking.span),
        places=_places(counted),
        partial=recent.whole_since > asking.span.begin(now).timestamp(),
    )


def _rows(made: Sequence[Step], length: timedelta) -> list[Row]:
    return [
        Row(span(step, length), step.href, step.alerts, step.events)
        for step in reversed(made)
        if step.alerts or step.events
    ]


def _sentence(counted: Tally, made: Sequence[Step], over: Span) -> str:
    if not counted.alerts + counted.events:
        return f"No trips in the {over.title.lower()}."
    sum_ = told(Step(made[0].start, counted.alerts, counted.events))
    busiest = max(made, key=lambda step: (step.alerts, step.events))
    return f"{sum_} in the {over.title.lower()}; the most from {span(busiest, over.step)}."


def _places(counted: Tally) -> str:
    if not counted.places:
        return "Map of the world: no trip came from a known place."
    first: Place = counted.places[0]
    trips, places = sum(place.count for place in counted.places), len(counted.places)
    return (
        f"Map of the world: {trips} {'trip' if trips == 1 else 'trips'} from "
        f"{places} {'place' if places == 1 else 'places'}, "
        f"the most from {first.name} ({first.count})."
    )
