"""CEF, LEEF and RFC 5424, key by key: by watching our writers read a document."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from canary_siem.dialects import cef, leef, rfc5424
from canary_siem.dialects.ecs import FIELDS
from canary_siem.dialects.reading import LONGEST_EXACT, TRIP
from tests.dashboards.sentinel.table import KEYS
from tests.house.texts.markdown import code, table
from tests.samples import trip_document

VALUES: Mapping[str, object] = {
    "date": "2026-03-04T05:06:07.123456Z",
    "ip": "192.0.2.1",
    "long": 1,
    "float": 1.0,
    "double": 1.0,
    "boolean": True,
}
"""What a field has in a document that has everything."""
OURS = {"event.dataset": TRIP, "event.severity": 73, "event.kind": "alert"}
V6 = "2001:db8::1"


@dataclass
class Watched(dict[str, Any]):
    """A document that has every field, but for those that are *missing*, and knows what is read.

    Attributes:
        prefix: Where in the document this is.
        seen: The fields that were read, in order.
        missing: Fields that are not there.
        v6: Whether addresses are of IPv6.
    """

    prefix: str = ""
    seen: list[str] = field(default_factory=list)
    missing: frozenset[str] = frozenset()
    v6: bool = False

    def get(self, key: str, default: Any = None) -> Any:
        name = f"{self.prefix}{key}"
        if name not in FIELDS:
            return Watched(f"{name}.", self.seen, self.missing, self.v6)
        if name not in self.seen:
            self.seen.append(name)
        if name in self.missing:
            return default
        if self.v6 and FIELDS[name].type == "ip":
            return V6
        return OURS.get(name, VALUES.get(FIELDS[name].type, "x"))


Row = tuple[Sequence[Sequence[str]], int, str]
Keys = Callable[[Watched], Iterator[tuple[str, str, int]]]
"""Gives each key, its value, and how many characters or octets the value may have."""


def of_cef(document: Watched) -> Iterator[tuple[str, str, int]]:
    """Give the keys of CEF."""
    yield from ((each.key, each.value, each.most) for each in cef._fields(document))


def of_leef(document: Watched) -> Iterator[tuple[str, str, int]]:
    """Give the keys of LEEF."""
    yield from ((k, v, LONGEST_EXACT if exact else 1024) for k, v, exact in leef._all(document))


def of_syslog(document: Watched) -> Iterator[tuple[str, str, int]]:
    """Give the parameters of RFC 5424's structured data."""
    fields = rfc5424._fields(document)
    yield from ((k, v, LONGEST_EXACT if exact else 1024) for k, v, exact in fields)


def sources(keys: Keys, *, v6: bool = False) -> dict[str, list[list[str]]]:
    """Say which fields each key is written from, and from which where the first are missing."""
    found: dict[str, list[list[str]]] = {}
    missing: frozenset[str] = frozenset()
    while True:
        document = Watched(missing=missing, v6=v6)
        new: dict[str, list[str]] = {}
        for key, value, _ in keys(document):
            if value:
                new[key] = [name for name in document.seen if name not in missing]
            document.seen.clear()
        for key, names in new.items():
            if names:
                found.setdefault(key, []).append(names)
        read = {name for names in new.values() for name in names}
        if not read:
            return found
        missing |= read


def cef_keys() -> str:
    """Write the keys of CEF, with the columns that they become in Sentinel."""
    rows = [
        (code(key), label, _named(names), str(most), code(KEYS[key]))
        for key, (names, most, label) in _both(of_cef)
    ]
    return table(("key", "label", "from", "characters", "in Sentinel"), rows)


def leef_keys() -> str:
    """Write the keys of LEEF."""
    rows = [(code(key), _named(names), str(most)) for key, (names, most, _) in _rows(of_leef)]
    return table(("key", "from", "octets"), rows)


def parameters() -> str:
    """Write the parameters of the structured data."""
    rows = [(code(key), _named(names), str(most)) for key, (names, most, _) in _rows(of_syslog)]
    return table(("parameter", "from", "octets"), rows)


def severities() -> str:
    """Write what a severity becomes."""
    rows = [
        (str(number), str(cef.SEVERITIES[number]), str(leef.SEVERITIES[number]), str(level))
        for number, level in rfc5424.SEVERITIES.items()
    ]
    ours = ("our own news", "1", "1", str(rfc5424.INFORMATIONAL))
    return table(("`event.severity`", "CEF", "LEEF `sev`", "syslog"), [*rows, ours])


def examples() -> str:
    """Write a trip in each format."""
    document = trip_document()
    lines = {
        "RFC 5424": rfc5424.line(document, procid="77").decode(),
        "CEF": rfc5424.wrapped(document, cef.line(document), procid="77").decode(),
        "LEEF, a tab between its attributes": rfc5424.wrapped(
            document, leef.line(document), procid="77"
        ).decode(),
    }
    return "\n".join(f"{name}:\n\n```text\n{line}\n```\n" for name, line in lines.items())


def _both(keys: Keys) -> Iterator[tuple[str, Row]]:
    """Give the keys over IPv4, each of those that only IPv6 has after the one before it."""
    four, six = dict(_rows(keys)), dict(_rows(keys, v6=True))
    order = list(four)
    for key, before in zip(six, ["", *six], strict=False):
        if key not in order:
            order.insert(order.index(before) + 1 if before else 0, key)
    yield from ((key, four.get(key) or six[key]) for key in order)


def _rows(keys: Keys, *, v6: bool = False) -> Iterator[tuple[str, Row]]:
    told = {key: (value, most) for key, value, most in keys(Watched(v6=v6)) if value}
    of = sources(keys, v6=v6)
    for key, (_, most) in told.items():
        if not key.endswith("Label"):
            label = told.get(f"{key}Label", ("", 0))[0]
            yield key, (of.get(key, ()), most, label)


def _named(choices: Sequence[Sequence[str]]) -> str:
    return ", else ".join(" and ".join(map(code, names)) for names in choices) or "nothing"
