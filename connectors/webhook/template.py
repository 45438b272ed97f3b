"""A template: what becomes of an event, in the form that its receiver wants.

A JSON template is JSON before anything is put in and JSON after: values can't break out of their
strings. Other forms escape each value as they need it.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

import orjson

from canary_siem.dialects.reading import Document
from connectors.webhook.names import FACTS, Values
from connectors.webhook.placeholders import Place, split

MOST = 256 << 10
"""Octets of a template."""

EACH, ITEM = "$each", "$item"
Written = tuple[Any, bool]
"""A value, and whether something in it has no value."""


class Template(Protocol):
    """Writes the body of a request."""

    def body(self, document: Document) -> bytes:
        """Write *document*."""


class JsonTemplate:
    """JSON with placeholders in its strings.

    What has no value is dropped: the innermost element of a list that names it; outside of lists
    it is an empty string. ``{"$each": "notice.facts", "$item": X}`` in a list is an X for each
    fact.

    Raises:
        ValueError: It is no JSON, or a placeholder is none.
    """

    def __init__(self, text: str) -> None:
        try:
            whole = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise ValueError(f"is no JSON: {error}") from error
        self._write = _compiled(whole, in_fact=False)

    def body(self, document: Document) -> bytes:
        """Write *document*."""
        return orjson.dumps(self._write(Values(document))[0])


class TextTemplate:
    """A text with placeholders, each value escaped.

    Args:
        text: The template.
        form: Escapes a value.

    Raises:
        ValueError: A placeholder is none.
    """

    def __init__(self, text: str, form: Callable[[str], str]) -> None:
        self._parts = split(text.removesuffix("\n"))
        self._escaped = form

    def body(self, document: Document) -> bytes:
        """Write *document*."""
        values = Values(document)
        written = (
            each if isinstance(each, str) else self._escaped(each.text(values) or "")
            for each in self._parts
        )
        return "".join(written).encode()


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(value: str) -> str:
    return escape(_FORBIDDEN.sub("", value), {'"': "&quot;", "'": "&apos;"})


FORMS: Mapping[str, tuple[str, Callable[[str], Template]]] = {
    ".json": ("application/json", JsonTemplate),
    ".form": (
        "application/x-www-form-urlencoded",
        lambda text: TextTemplate(text, quote_plus),
    ),
    ".txt": ("text/plain; charset=utf-8", lambda text: TextTemplate(text, str)),
    ".xml": ("application/xml", lambda text: TextTemplate(text, _xml)),
}
"""By the end of the file's name: the media type, and what reads it."""


def read(path: Path) -> tuple[str, Template]:
    """Read the template at *path*; give its media type too.

    Raises:
        ValueError: It is none.
        OSError: It can't be read.
    """
    if path.suffix not in FORMS:
        raise ValueError(f"{path}: a template's name ends with {', '.join(FORMS)}")
    with path.open("rb") as file:
        content = file.read(MOST + 1)
    if len(content) > MOST:
        raise ValueError(f"{path} is longer than {MOST} octets")
    media_type, make = FORMS[path.suffix]
    try:
        return media_type, make(content.decode())
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _compiled(node: Any, *, in_fact: bool) -> Callable[[Values], Written]:
    if isinstance(node, str):
        return _string(split(node, in_fact=in_fact))
    if isinstance(node, dict):
        if EACH in node:
            raise ValueError(f"{EACH} stands in a list")
        return _object(node, in_fact)
    if isinstance(node, list):
        return _list(node, in_fact)
    return lambda _: (node, False)


def _string(parts: list[str | Place]) -> Callable[[Values], Written]:
    if any(isinstance(each, Place) and each.json for each in parts):
        if len(parts) != 1 or not isinstance(parts[0], Place):
            raise ValueError("what has the filter json stands alone in its string")
        return _raw(parts[0])

    def write(values: Values) -> Written:
        texts = [each if isinstance(each, str) else each.text(values) for each in parts]
        return "".join(each or "" for each in texts), None in texts

    return write


def _raw(place: Place) -> Callable[[Values], Written]:
    def write(values: Values) -> Written:
        found = (values.raw(name) for name in place.names)
        value = next((each for each in found if each is not None), place.otherwise)
        return value, value is None

    return write


def _object(node: dict[str, Any], in_fact: bool) -> Callable[[Values], Written]:
    members = {key: _compiled(each, in_fact=in_fact) for key, each in node.items()}

    def write(values: Values) -> Written:
        made = {key: member(values) for key, member in members.items()}
        lacking = any(lacks for _, lacks in made.values())
        return {key: value for key, (value, _) in made.items()}, lacking

    return write


def _list(node: list[Any], in_fact: bool) -> Callable[[Values], Written]:
    elements = [_repeated(each) or _once(_compiled(each, in_fact=in_fact)) for each in node]

    def write(values: Values) -> Written:
        return [each for element in elements for each in element(values)], False

    return write


def _once(write: Callable[[Values], Written]) -> Callable[[Values], list[Any]]:
    def element(values: Values) -> list[Any]:
        value, lacks = write(values)
        return [] if lacks else [value]

    return element


def _repeated(node: Any) -> Callable[[Values], list[Any]] | None:
    if not isinstance(node, dict) or EACH not in node:
        return None
    if node.keys() != {EACH, ITEM} or node[EACH] != FACTS:
        raise ValueError(f'{EACH} goes with {ITEM}, and through "{FACTS}"')
    write = _once(_compiled(node[ITEM], in_fact=True))
    return lambda values: [each for fact in values.facts() for each in write(values.of_fact(fact))]
