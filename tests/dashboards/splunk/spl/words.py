"""Cutting a search into its commands, and a command into words."""

import re
from collections.abc import Iterator

_WORD = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|\\.)*") |
      (?P<field>'[^']+') |
      (?P<number>\d+(?:\.\d+)?(?![\w.])) |
      (?P<sign><=|>=|!=|==|[-+*/%.,=<>()\[\]]) |
      (?P<name>[\w:*@{}][\w:*@{}.]*)
    )""",
    re.VERBOSE,
)
_OPEN, _CLOSE = "([", ")]"


class Words:
    """The words of a command, to be taken one after the other.

    Attributes:
        rest: Those not taken yet: their sort, and how each is written.
    """

    def __init__(self, text: str) -> None:
        self.rest = list(_words(text))

    def peek(self, *wanted: str) -> bool:
        """Tell whether the next one is one of *wanted*; without, whether there is one."""
        return bool(self.rest) and (not wanted or self.rest[0][1].lower() in wanted)

    def take(self, *wanted: str) -> str:
        """Take the next one.

        Raises:
            ValueError: It is none of *wanted*, or there is none.
        """
        if not self.peek(*wanted):
            found = self.rest[0][1] if self.rest else "the end"
            raise ValueError(f"{found} where {' or '.join(wanted) or 'something'} was expected")
        return self.rest.pop(0)[1]

    def sort(self) -> str:
        """Tell what the next one is: text, field, number, sign, name, or nothing."""
        return self.rest[0][0] if self.rest else ""

    def name(self) -> str:
        """Take a field's name, in quotes or without."""
        return self.take().strip("'\"")


def commands(search: str) -> list[str]:
    """Cut *search* at its pipes: those in texts and in brackets cut nothing."""
    found, depth, quoted, start = [], 0, False, 0
    for at, sign in enumerate(search):
        if sign == '"' and search[at - 1 : at] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += (sign in _OPEN) - (sign in _CLOSE)
            if sign == "|" and depth == 0:
                found.append(search[start:at].strip())
                start = at + 1
    if quoted or depth:
        raise ValueError(f"something is not closed: {search}")
    return [*found, search[start:].strip()]


def _words(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text.rstrip()):
        found = _WORD.match(text, at)
        if not found or not found.lastgroup:
            raise ValueError(f"not understood: {text[at : at + 40]}")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()
