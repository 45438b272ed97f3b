"""What ``stats`` and its sisters count (Search Reference, "Statistical functions")."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.dashboards.splunk.spl.expressions import number
from tests.dashboards.splunk.spl.words import Words

Row = dict[str, Any]


@dataclass(frozen=True)
class Count:
    """One thing to count.

    Attributes:
        function: ``dc`` and the like.
        field: Of which field; empty for ``count``.
        name: What it is called then.
    """

    function: str
    field: str
    name: str

    def of(self, rows: Sequence[Row]) -> Any:
        """Count it in *rows*."""
        if self.function == "count":
            return float(len(rows))
        return FUNCTIONS[self.function](rows, self.field)


def parsed(words: Words) -> tuple[list[Count], list[str]]:
    """Read what is counted, and by which fields."""
    counts: list[Count] = []
    while words.peek() and not words.peek("by"):
        counts.append(_count(words))
    if words.peek("by"):
        words.take()
        return counts, [words.name() for _ in list(words.rest)]
    return counts, []


def grouped(rows: Sequence[Row], by: Sequence[str]) -> dict[tuple[Any, ...], list[Row]]:
    """Put *rows* into groups; what lacks a field of *by* is in none."""
    groups: dict[tuple[Any, ...], list[Row]] = {} if by else {(): []}
    for row in rows:
        if all(row.get(name) is not None for name in by):
            groups.setdefault(tuple(row[name] for name in by), []).append(row)
    return groups


def _count(words: Words) -> Count:
    function = words.name()
    field = ""
    if words.peek("("):
        words.take()
        field = words.name()
        words.take(")")
    if function not in {"count", *FUNCTIONS} or (function == "count") == bool(field):
        raise ValueError(f"{function}({field}) is not understood")
    name = f"{function}({field})" if field else function
    if words.peek("as"):
        words.take()
        name = words.name()
    return Count(function, field, name)


def _each(rows: Sequence[Row], field: str) -> list[Any]:
    held = [row.get(field) for row in rows]
    flat = [each for value in held for each in (value if isinstance(value, list) else [value])]
    return [value for value in flat if value is not None]


def _numbers(rows: Sequence[Row], field: str) -> list[float]:
    found = [number(value) for value in _each(rows, field)]
    if None in found:
        raise ValueError(f"{field} is no number everywhere")
    return [each for each in found if each is not None]


def _latest(rows: Sequence[Row], field: str) -> Any:
    held = [row for row in rows if row.get(field) is not None]
    return max(held, key=lambda row: row["_time"])[field] if held else None


def _values(rows: Sequence[Row], field: str) -> Any:
    found = sorted({str(value) for value in _each(rows, field)})
    return found[0] if len(found) == 1 else (found or None)


FUNCTIONS: Mapping[str, Callable[[Sequence[Row], str], Any]] = {
    "dc": lambda rows, field: float(len({str(value) for value in _each(rows, field)})),
    "min": lambda rows, field: min(_numbers(rows, field), default=None),
    "max": lambda rows, field: max(_numbers(rows, field), default=None),
    "values": _values,
    "latest": _latest,
}
