"""An ECS document read field by field, so that what another schema has no place for is known."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from canary_siem.dialects.reading import Document, text

Fits = Callable[[str], object]
"""Says by something true that another schema takes a value."""


def _anything(_: str) -> bool:
    return True


class Fields:
    """A document, and which of its fields were taken.

    Args:
        document: The ECS document.
    """

    def __init__(self, document: Document) -> None:
        self._leaves = dict(_leaves(document, ""))
        self._taken: set[str] = set()

    def take(self, name: str) -> Any:
        """Give the value of dotted *name*, and count it as taken; None where it is absent."""
        value = self._leaves.get(name)
        if value is not None:
            self._taken.add(name)
        return value

    def peek(self, name: str) -> Any:
        """Give the value of *name*, and leave it among the rest."""
        return self._leaves.get(name)

    def text(self, name: str, fits: Fits = _anything) -> str:
        """Take *name* as text, an array with commas; nothing where it is absent or doesn't fit."""
        value = text(self._leaves.get(name))
        return text(self.take(name)) if value and fits(value) else ""

    def first(self, *names: str) -> str:
        """Take the first of *names* that there is, as text."""
        return next(filter(None, map(self.text, names)), "")

    def texts(self, name: str, fits: Fits = _anything) -> list[str]:
        """Give those texts of the list *name* that fit; it is taken where all of them do."""
        value = self._leaves.get(name)
        found = [each for each in map(text, value if isinstance(value, list) else [value]) if each]
        fitting = [each for each in found if fits(each)]
        if fitting == found:
            self.take(name)
        return fitting

    def number(self, name: str, most: int = 1 << 63) -> int | None:
        """Take *name* where it is a number from 0 to *most*."""
        value = self._leaves.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            return None
        return int(self.take(name))

    def inside(self, name: str) -> dict[str, Any]:
        """Take every field of the object *name*, by the names they have in it."""
        prefix = f"{name}."
        names = [each for each in self._leaves if each.startswith(prefix)]
        return {each.removeprefix(prefix): self.take(each) for each in names}

    def rest(self) -> dict[str, Any]:
        """Give what nobody took, by dotted name."""
        return {name: each for name, each in self._leaves.items() if name not in self._taken}


def present(**fields: Any) -> dict[str, Any]:
    """Leave out what is absent or empty; zero and false stay."""
    return {key: each for key, each in fields.items() if each not in (None, "", [], {})}


def _leaves(node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
