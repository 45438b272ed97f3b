"""What the one-line dialects share: reading a document that may lack anything, cutting text."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

Document = Mapping[str, Any]

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff]")
"""What no line may carry as it is: a line break, a byte order mark and their like."""

CAPS = (1024, 256, 64, 16)
"""Octets a value may have, in the order they are tried until a line is short enough."""

LONGEST_EXACT = 64
"""Octets of an id or an address; what is longer is none, and is left out rather than cut."""

TRIP = "canary_siem.trip"

_NOTHING: Document = {}
_HALF = re.compile(r"[\ud800-\udfff]")  # of a UTF-16 pair: no UTF-8 can be made of it


def part(node: Document, name: str) -> Document:
    """Give the object *name*; an empty one where there is none."""
    found = node.get(name)
    return found if isinstance(found, dict) else _NOTHING


def text(value: object) -> str:
    """Write a leaf as text; an array with commas; nothing for what is absent or an object."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isprintable() else _HALF.sub("\ufffd", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return ",".join(filter(None, map(text, value)))
    return ""


def read(document: Document, name: str) -> str:
    """Give the field of dotted *name* as text; empty where it is absent."""
    first, *others = _keys(name)
    found = document.get(first)
    for key in others:
        if not isinstance(found, dict):
            return ""
        found = found.get(key)
    return text(found)


@lru_cache(maxsize=1024)
def _keys(name: str) -> tuple[str, ...]:
    """Split *name*: every document is asked for the same few."""
    return tuple(name.split("."))


def moment(document: Document, name: str = "@timestamp") -> datetime | None:
    """Give the field of dotted *name* in UTC; None where it is absent or no time."""
    try:
        found = datetime.fromisoformat(read(document, name))
        if found.tzinfo is UTC:
            return found
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def address(document: Document, name: str) -> str:
    """Give the field of dotted *name* where it is an IP address, else nothing."""
    value = read(document, name)
    return value if len(value) <= LONGEST_EXACT and _is_address(value) else ""


@lru_cache(maxsize=1024)
def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return "%" not in value


def is_trip(document: Document) -> bool:
    """Say whether somebody tripped a token; else it is something that we say ourselves."""
    return part(document, "event").get("dataset") == TRIP


def stream(document: Document) -> str:
    """Give the data set without its module: ``trip``, ``health``, ``audit``; else ``event``."""
    module, _, name = read(document, "event.dataset").partition(".")
    return name if module == "canary_siem" and name in {"trip", "health", "audit"} else "event"


def grade(document: Document, grades: Mapping[int, int], *, trip: int, other: int) -> int:
    """Translate ``event.severity``.

    Args:
        document: The ECS document.
        grades: What 21, 47, 73 and 99 are in the dialect.
        trip: What a trip is whose severity is absent or none of ours.
        other: What we say ourselves is, unless its severity is 47 (a warning) or above.
    """
    severity = part(document, "event").get("severity")
    known = grades.get(severity) if isinstance(severity, int) else None
    if is_trip(document):
        return trip if known is None else known
    return known if known is not None and severity != min(grades) else other


def cut(value: str, octets: int) -> str:
    """Give the longest head of *value* that is *octets* of UTF-8 at most."""
    if len(value) * 4 <= octets:
        return value
    return value.encode()[: max(octets, 0)].decode(errors="ignore")


def cut_escaped(value: str, octets: int) -> str:
    """Do as `cut`, where a backslash escapes what follows: no half of an escape is left."""
    head = cut(value, octets)
    if len(head) == len(value):
        return head
    dangling = (len(head) - len(head.rstrip("\\"))) % 2
    return head[: len(head) - dangling]
