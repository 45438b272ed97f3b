"""A search from its first command to its last (Search Reference, by command)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from tests.dashboards.splunk.spl import statistics, times
from tests.dashboards.splunk.spl.expressions import compared, expression, number, parsed
from tests.dashboards.splunk.spl.filters import filtered
from tests.dashboards.splunk.spl.words import Words, commands

Row = dict[str, Any]
SPANS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 86_400)
"""Which ``timechart`` takes the shortest of that makes no more than 100 columns."""


@dataclass(frozen=True)
class Run:
    """What a run of a search knows.

    Attributes:
        events: All there are, newest first.
        now: When it runs.
        since: How far back it looks.
    """

    events: Sequence[Row]
    now: float
    since: float


def expand(search: str, macros: Mapping[str, str]) -> str:
    """Write the macros of *search* out, and theirs."""
    while "`" in search:
        search = re.sub("`([^`]+)`", lambda found: macros[found[1]], search)
    return search


def run(search: str, events: Sequence[Row], now: float, since: float = 0) -> list[Row]:
    """Give what *search* comes to, macros written out.

    Args:
        search: It.
        events: Over what.
        now: When it runs, in epoch seconds; later events are not there yet.
        since: When it begins to look.

    Raises:
        ValueError: There is something in it that is not understood.
    """
    there = [event for event in events if since <= event["_time"] < now]
    newest = sorted(there, key=lambda event: event["_time"], reverse=True)
    return _run(" ".join(search.split()), Run(newest, now, since))


def _run(search: str, known: Run) -> list[Row]:
    first, *others = commands(search.strip())
    terms = first.removeprefix("search ")
    test = filtered(terms, lambda inner: _run(inner, known))
    rows = [dict(event) for event in known.events if test(event)]
    for command in others:
        name, _, rest = command.partition(" ")
        rows = COMMANDS[name](rows, rest, known)
    return rows


def _search(rows: list[Row], text: str, known: Run) -> list[Row]:
    test = filtered(text, lambda inner: _run(inner, known))
    return [row for row in rows if test(row)]


def _where(rows: list[Row], text: str, known: Run) -> list[Row]:
    test = expression(text, known.now)
    return [row for row in rows if test(row) is True]


def _eval(rows: list[Row], text: str, known: Run) -> list[Row]:
    words = Words(text)
    while words.peek():
        name = words.name()
        words.take("=")
        value = parsed(words, known.now)
        for row in rows:
            row[name] = value(row)
        if words.peek():
            words.take(",")
    return rows


def _dedup(rows: list[Row], text: str, known: Run) -> list[Row]:
    by = [word for _, word in Words(text).rest]
    return [group[0] for group in statistics.grouped(rows, by).values()]


def _sort(rows: list[Row], text: str, known: Run) -> list[Row]:
    words = Words(text)
    most = int(words.take()) if words.sort() == "number" else 10_000
    keys = []
    while words.peek():
        down = words.peek("-") and bool(words.take())
        keys.append((words.name(), down))

    def order(one: Row, other: Row) -> int:
        for name, down in keys:
            first, second = one.get(name), other.get(name)
            if first != second:
                later = first is None or compared(">", first, second) is True
                return 1 if later != (down and None not in {first, second}) else -1
        return 0

    return sorted(rows, key=cmp_to_key(order))[: most or None]


def _stats(rows: list[Row], text: str, known: Run) -> list[Row]:
    counts, by = statistics.parsed(Words(text))
    return [
        {**dict(zip(by, key, strict=True)), **{each.name: each.of(group) for each in counts}}
        for key, group in sorted(statistics.grouped(rows, by).items(), key=str)
    ]


def _streamstats(rows: list[Row], text: str, known: Run) -> list[Row]:
    words, window = Words(text), None
    if words.peek("time_window"):
        words.take()
        words.take("=")
        window = times.span(words.take())
    counts, by = statistics.parsed(words)
    for group in statistics.grouped(rows, by).values():
        before: list[Row] = []
        for row in group:
            before.append(row)
            seen = [e for e in before if window is None or row["_time"] - e["_time"] <= window]
            told = {each.name: each.of(seen) for each in counts}
            before[-1] = dict(row)  # what later rows count is what this one was
            row.update(told)
    return rows


def _timechart(rows: list[Row], text: str, known: Run) -> list[Row]:
    words, span = Words(text), 0
    if words.peek("span"):
        words.take()
        words.take("=")
        span = times.span(words.take())
    counts, by = statistics.parsed(words)
    (count,), (field,) = counts, by
    span = span or next(each for each in SPANS if (known.now - known.since) / each <= 100)
    names = sorted({str(row[field]) for row in rows if row.get(field) is not None})
    if len(names) > 10:
        raise ValueError("more than ten series: timechart would make an OTHER of some")
    start = known.since - known.since % span
    return [
        {"_time": at, **{name: count.of(_cell(rows, at, span, field, name)) for name in names}}
        for at in _steps(start, known.now, span)
    ]


def _cell(rows: list[Row], at: float, span: int, field: str, name: str) -> list[Row]:
    return [row for row in rows if 0 <= row["_time"] - at < span and str(row.get(field)) == name]


def _steps(start: float, end: float, span: int) -> list[float]:
    return [start + step * span for step in range(int((end - start - 1e-6) // span) + 1)]


def _table(rows: list[Row], text: str, known: Run) -> list[Row]:
    names = [word for _, word in Words(text.replace(",", " ")).rest]
    return [{name: row.get(name) for name in names} for row in rows]


COMMANDS: Mapping[str, Callable[[list[Row], str, Run], list[Row]]] = {
    "search": _search,
    "where": _where,
    "eval": _eval,
    "dedup": _dedup,
    "sort": _sort,
    "stats": _stats,
    "streamstats": _streamstats,
    "timechart": _timechart,
    "table": _table,
    "fields": _table,
}
__all__ = ["Run", "expand", "number", "run"]
