"""Trips over time as bars: alerts grow upward, events downward, each on a scale of its own.

A thousand events must not flatten the one alert between them. The widths are percentages and the
heights pixels: it fills whatever room it has, and its letters stay as large as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

ALERTS, EVENTS = 96, 36
"""Height of the two halves, pixels."""
ABOVE, BELOW = 18, 24
"""Room for the scale's label and the times, pixels."""
LEAST = 3
"""Height of the smallest bar: what happened is seen."""
FILL = 0.72
"""How much of its step a bar takes."""
TICKS = 8
"""Times along the axis, at most."""

_TICK_MINUTES = (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 10080)
_BASE = ABOVE + ALERTS
_GAP = 1
_BOTTOM = _BASE + _GAP + EVENTS


@dataclass(frozen=True, slots=True)
class Step:
    """What happened in one step of time.

    Attributes:
        start: When it begins, UTC.
        alerts: Trips that are alerts.
        events: Trips that are not.
        href: A page of ours that lists them; empty for none.
    """

    start: datetime
    alerts: int = 0
    events: int = 0
    href: str = ""


def chart(steps: Sequence[Step], length: timedelta) -> Markup:
    """Draw *steps*, oldest first, each of *length*.

    It is decoration to a screen reader: give the same numbers as a table beside it.
    """
    height = _BOTTOM + BELOW
    parts = [*_grid(steps), *_bars(steps, length), *_times(steps, length)]
    return Markup(
        '<svg class="chart" width="100%" height="{}" aria-hidden="true" focusable="false">{}</svg>'
    ).format(height, Markup().join(parts))


def round_up(count: int) -> int:
    """Give the next number that a scale may end at: 1, 2, 5, 10, 20 and so on."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if factor * size >= count:
                return factor * size
        size *= 10


def span(step: Step, length: timedelta) -> str:
    """Write when *step* begins and ends, UTC."""
    day = step.start.astimezone(UTC)
    end = day + length
    return (
        f"{day:%d %b %H:%M} to {end:%d %b %H:%M} UTC"
        if end.date() != day.date()
        else (f"{day:%d %b %H:%M} to {end:%H:%M} UTC")
    )


def told(step: Step) -> str:
    """Write what *step* holds."""
    return f"{_count(step.alerts, 'alert')}, {_count(step.events, 'event')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _grid(steps: Sequence[Step]) -> Iterator[Markup]:
    most, least = _most(steps)
    line = Markup('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>')
    label = Markup('<text class="scale" x="0" y="{}">{}</text>')
    for at in (ABOVE, ABOVE + ALERTS // 2):
        yield line.format("grid", at, at)
    yield line.format("axis", _BASE + 0.5, _BASE + 0.5)
    yield line.format("grid", _BOTTOM, _BOTTOM)
    yield label.format(ABOVE - 5, _count(most, "alert"))
    yield label.format(_BOTTOM - 4, _count(least, "event"))


def _bars(steps: Sequence[Step], length: timedelta) -> Iterator[Markup]:
    most, least = _most(steps)
    share = 100 / max(len(steps), 1)
    wide = f"{share * FILL:.3f}%"
    for number, step in enumerate(steps):
        if not (step.alerts or step.events):
            continue
        left = f"{share * (number + (1 - FILL) / 2):.3f}%"
        inside = [
            Markup("<title>{}: {}</title>").format(span(step, length), told(step)),
            Markup('<rect class="whole" x="{:.3f}%" y="{}" width="{:.3f}%" height="{}"/>').format(
                share * number, ABOVE, share, _BOTTOM - ABOVE
            ),
        ]
        bar = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>')
        if step.alerts:
            tall = _tall(step.alerts, most, ALERTS)
            inside.append(bar.format("alerts", left, _BASE - tall, wide, tall))
        if step.events:
            tall = _tall(step.events, least, EVENTS)
            inside.append(bar.format("events", left, _BASE + _GAP, wide, tall))
        group = Markup('<a class="step" href="{}" tabindex="-1">{}</a>')
        if not step.href:
            group = Markup('<g class="step">{1}</g>')
        yield group.format(step.href, Markup().join(inside))


def _times(steps: Sequence[Step], length: timedelta) -> Iterator[Markup]:
    """Write times at round hours; every other one may be hidden where there is little room."""
    if not steps:
        return
    minutes = len(steps) * length.total_seconds() / 60
    every = next((each for each in _TICK_MINUTES if minutes / each <= TICKS), _TICK_MINUTES[-1])
    label = Markup('<text class="{}" x="{:.3f}%" y="{}">{}</text>')
    for number, step in enumerate(steps):
        at = step.start.astimezone(UTC)
        since = at.timestamp() / 60
        if since % every >= length.total_seconds() / 60:
            continue
        x = 100 * number / len(steps)
        if not 3 <= x <= 97:  # it would be cut off
            continue
        name = "time" if (since // every) % 2 == 0 else "time between"
        midnight = at.hour * 60 + at.minute < length.total_seconds() / 60
        yield label.format(name, x, _BOTTOM + 17, f"{at:%d %b}" if midnight else f"{at:%H:%M}")


def _most(steps: Sequence[Step]) -> tuple[int, int]:
    alerts = round_up(max((step.alerts for step in steps), default=1))
    return alerts, round_up(max((step.events for step in steps), default=1))


def _tall(count: int, most: int, room: int) -> int:
    return max(LEAST, round(room * count / most))
