"""``{{name}}`` in a text: names, what to take instead, and what to do with the value.

``{{a.b|c.d|"none":160:code}}`` is the first of the names that has a value, else the text in
quotes, cut at 160 characters and made inline code. There is nothing else: no logic, no code, no
files.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.webhook.names import FACT, Values, is_known

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FORM = re.compile(
    r'\s*([@\w.-]+(?:\s*\|\s*[@\w.-]+)*)\s*(?:\|\s*"([^"]*)"\s*)?((?::\s*(?:[0-9]{1,5}|[a-z]+)\s*)*)',
    re.ASCII,
)


def _slack(value: str) -> str:
    """Escape what Slack's mrkdwn takes for a link or a mention."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(value: str) -> str:
    """Make inline code of it: Markdown reads neither links nor mentions in there."""
    return f"`{value.replace('`', chr(39))}`" if value else ""


FILTERS: dict[str, Callable[[str], str]] = {"slack": _slack, "code": _code, "upper": str.upper}
JSON = "json"


@dataclass(frozen=True, slots=True)
class Place:
    """One placeholder.

    Attributes:
        names: In the order in which they are tried.
        otherwise: What it is where none has a value; None: nothing.
        filters: Names of FILTERS, and numbers of characters, in order.
        json: Whether it is the value itself, not its text.
    """

    names: tuple[str, ...]
    otherwise: str | None
    filters: tuple[str, ...]
    json: bool

    def text(self, values: Values) -> str | None:
        """Give its text; None where there is no value."""
        value = next(filter(None, map(values.text, self.names)), "") or self.otherwise
        if value is None:
            return None
        for each in self.filters:
            value = _cut(value, int(each)) if each.isdigit() else FILTERS[each](value)
        return value


def parse(inside: str, *, in_fact: bool = False) -> Place:
    """Read what stands between ``{{`` and ``}}``.

    Args:
        inside: The text.
        in_fact: Whether facts are gone through there.

    Raises:
        ValueError: It is none, or names what there is not.
    """
    found = _FORM.fullmatch(inside)
    if found is None:
        raise ValueError(f"{{{{{inside}}}}} is no placeholder")
    names = tuple(each.strip() for each in found[1].split("|"))
    for name in names:
        if not is_known(name) or (name in FACT and not in_fact):
            raise ValueError(f"{{{{{inside}}}}}: there is no {name}")
    filters = tuple(each.strip() for each in found[3].split(":")[1:])
    for each in filters:
        if not each.isdigit() and each not in {*FILTERS, JSON}:
            known = ", ".join([*FILTERS, JSON])
            raise ValueError(f"{{{{{inside}}}}}: there is no filter {each}, but {known}")
    return Place(names, found[2], tuple(f for f in filters if f != JSON), JSON in filters)


def split(text: str, *, in_fact: bool = False) -> list[str | Place]:
    """Cut *text* into what stands there and its placeholders.

    Raises:
        ValueError: As `parse`.
    """
    return list(_split(text, in_fact))


def _split(text: str, in_fact: bool) -> Iterator[str | Place]:
    end = 0
    for found in _PLACE.finditer(text):
        if before := text[end : found.start()]:
            yield before
        yield parse(found[1], in_fact=in_fact)
        end = found.end()
    if rest := text[end:]:
        if "{{" in rest:
            raise ValueError(f"{rest[rest.index('{{') :][:20]!r} has no end")
        yield rest


def _cut(value: str, most: int) -> str:
    return value if len(value) <= most else f"{value[: max(0, most - 1)]}…"
