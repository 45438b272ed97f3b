"""Lengths of time that charts show, and the steps that they are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from canary_siem.console.drawing.chart import Step
from canary_siem.console.recent import Seen


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time up to now.

    Attributes:
        name: As an address has it.
        title: As people say it.
    """

    name: str
    title: str
    length: timedelta
    step: timedelta

    def begin(self, now: datetime) -> datetime:
        """Give the first step's begin: steps lie at round times, the last one holds *now*."""
        size = int(self.step.total_seconds())
        end = (int(now.timestamp()) // size + 1) * size
        return datetime.fromtimestamp(end, UTC) - self.length


SPANS: Sequence[Span] = (
    Span("1h", "Last hour", timedelta(hours=1), timedelta(minutes=1)),
    Span("24h", "Last 24 hours", timedelta(hours=24), timedelta(minutes=30)),
    Span("7d", "Last 7 days", timedelta(days=7), timedelta(hours=3)),
    Span("30d", "Last 30 days", timedelta(days=30), timedelta(hours=12)),
)
DAY = SPANS[1]


def span_of(name: str) -> Span:
    """Give the span of that name; a day where there is none."""
    return next((each for each in SPANS if each.name == name), DAY)


def steps(
    seen: Iterable[Seen],
    span: Span,
    now: datetime,
    path: str = "",
    more: Sequence[tuple[str, str]] = (),
) -> list[Step]:
    """Count trips step by step.

    Args:
        seen: The trips.
        span: How far back.
        now: Where it ends.
        path: The page that lists a step's trips, by ``at``; empty for none.
        more: What else that page's address says.
    """
    begin = span.begin(now)
    size = span.step.total_seconds()
    count = round(span.length.total_seconds() / size)
    alerts, events = [0] * count, [0] * count
    for each in seen:
        number = int((each.at - begin.timestamp()) // size)
        if 0 <= number < count:
            (alerts if each.alert else events)[number] += 1
    made = []
    for number in range(count):
        start = begin + span.step * number
        at = f"{start:%Y-%m-%dT%H:%M:%SZ}"
        query = urlencode([*more, ("at", at)])
        made.append(Step(start, alerts[number], events[number], f"{path}?{query}" if path else ""))
    return made
